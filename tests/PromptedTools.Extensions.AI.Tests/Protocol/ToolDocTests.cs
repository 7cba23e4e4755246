using PromptedTools.Extensions.AI.Protocol;

namespace PromptedTools.Extensions.AI.Tests.Protocol;

public class ToolDocTests
{
    [Theory]
    [InlineData("""{"type":"object","properties":{}}""", "f()")]
    [InlineData("""{}""", "f()")]
    [InlineData("""{"properties":{"a":{"type":"array","items":{"type":"integer"}}}}""", "f(a?: int[])")]
    [InlineData("""{"properties":{"a":{"type":"array","items":{"enum":["x","y"]}}}}""", "f(a?: (\"x\"|\"y\")[])")]
    [InlineData("""{"properties":{"a":{"type":["string","null"]}},"required":["a"]}""", "f(a: string|null)")]
    [InlineData("""{"properties":{"a":{"type":["string","null"]}}}""", "f(a?: string)")]
    [InlineData("""{"properties":{"a":{"type":"number","default":1.5}}}""", "f(a?: number = 1.5)")]
    [InlineData("""{"properties":{"a":{"type":"string","format":"date"}}}""", "f(a?: string(date))")]
    [InlineData("""{"properties":{"a":{"const":"x"}}}""", "f(a?: \"x\")")]
    [InlineData("""{"properties":{"a":{"anyOf":[{"type":"integer"},{"type":"boolean"}]}}}""", "f(a?: int|bool)")]
    [InlineData(
        """{"properties":{"a":{"type":"dict"},"b":{"type":"float"},"c":{"type":"tuple"}}}""",
        "f(a?: object, b?: number, c?: any[])"
    )]
    [InlineData(
        """{"properties":{"a":{"type":"object","additionalProperties":{"type":"integer"}}}}""",
        "f(a?: {[key]: int})"
    )]
    [InlineData("""{"properties":{"a b":{"type":"string"}}}""", "f(\"a b\"?: string)")]
    [InlineData("""{"properties":{"a":true,"b":{}}}""", "f(a?: any, b?: any)")]
    public void Write_Schema_GivesSignature(string schema, string signature) =>
        Assert.Equal(signature, ToolDoc.Write(TestTools.Declare("f", null, schema), TestPrompt.Foreign));

    /// <summary>Types that inherit, as OpenAPI documents write them.</summary>
    [Theory]
    [InlineData(
        """{"allOf":[{"$ref":"#/$defs/pet"},{"type":"object","properties":{"bark":{"type":"boolean"}}}]}""",
        "{kind: string, bark?: bool}"
    )]
    [InlineData(
        """{"allOf":[{"$ref":"#/$defs/pet"}],"properties":{"bark":{"type":"boolean"}},"required":["bark"]}""",
        "{kind: string, bark: bool}"
    )]
    [InlineData(
        """{"allOf":[{"$ref":"#/$defs/dog"},{"properties":{"kind":{"const":"dingo"}}}]}""",
        "{kind: \"dingo\", age?: int}"
    )]
    [InlineData("""{"allOf":[{"$ref":"#/$defs/dog"},{"required":["age"]}]}""", "{kind: string, age: int}")]
    [InlineData("""{"allOf":[{"$ref":"#/$defs/dog"}],"title":"d"}""", "{kind: string, age?: int}")]
    [InlineData("""{"allOf":[{"$ref":"#/$defs/none"},{"$ref":"#/$defs/pet"}]}""", "any")]
    [InlineData("""{"allOf":[{"type":"string"},{"minLength":1}]}""", "string")]
    [InlineData(
        """{"oneOf":[{"$ref":"#/$defs/dog"},{"$ref":"#/$defs/pet"}]}""",
        "{kind: string, age?: int}|{kind: string}"
    )]
    [InlineData("""{"$ref":"#/$defs/loop"}""", "{a?: int, b?: int}")]
    public void Write_ObjectInPartsOfAnAllOf_ShowsThePropertiesOfAll(string parameter, string type)
    {
        const string Definitions = """
            "pet":{"type":"object","properties":{"kind":{"type":"string"}},"required":["kind"]},
            "dog":{"allOf":[{"$ref":"#/$defs/pet"},{"properties":{"age":{"type":"integer"}}}]},
            "loop":{"allOf":[{"$ref":"#/$defs/loop"},{"properties":{"a":{"type":"integer"}}},{"properties":{"b":{"type":"integer"}}}]}
            """;
        var schema = $$"""{"$defs":{ {{Definitions}} },"properties":{"p":{{parameter}}},"required":["p"]}""";

        Assert.Equal($"f(p: {type})", ToolDoc.Write(TestTools.Declare("f", null, schema), TestPrompt.Foreign));
    }

    [Fact]
    public void Write_ParametersInPartsOfAnAllOf_ShowsAndDescribesAll() =>
        Assert.Equal(
            "f(a: int, b?: int)\na: The first.\nb: The second.",
            ToolDoc.Write(
                TestTools.Declare(
                    "f",
                    null,
                    """
                    {"allOf":[{"properties":{"a":{"type":"integer","description":"The first."}},"required":["a"]},
                    {"properties":{"b":{"type":"integer","description":"The second."}}}]}
                    """
                ),
                TestPrompt.Foreign
            )
        );

    [Fact]
    public void Write_NestedObject_ShowsItsProperties() =>
        Assert.Equal(
            "f(o: {a: string, b?: int[]})",
            ToolDoc.Write(
                TestTools.Declare(
                    "f",
                    null,
                    """
                    {"properties":{"o":{"type":"object","properties":{"a":{"type":"string"},
                    "b":{"type":"array","items":{"type":"integer"}}},"required":["a"]}},"required":["o"]}
                    """
                ),
                TestPrompt.Foreign
            )
        );

    [Fact]
    public void Write_SchemaThatRefersToItself_Ends()
    {
        var doc = ToolDoc.Write(
            TestTools.Declare(
                "f",
                null,
                """
                {"$defs":{"node":{"type":"object","properties":{"next":{"$ref":"#/$defs/node"}}}},
                "properties":{"root":{"$ref":"#/$defs/node"}}}
                """
            ),
            TestPrompt.Foreign
        );

        Assert.StartsWith("f(root?: {next?: {next?: ", doc);
        Assert.InRange(doc.Length, 1, 200);
    }

    [Fact]
    public void Write_DescriptionsOfSeveralLines_PutsEachOnOne() =>
        Assert.Equal(
            "f(a?: string)\nDoes this and that.\na: 城市 name",
            ToolDoc.Write(
                TestTools.Declare(
                    "f",
                    "Does this\r\n   and that.",
                    """{"properties":{"a":{"type":"string","description":"城市\n name"}}}"""
                ),
                TestPrompt.Foreign
            )
        );

    [Fact]
    public void Write_TagsInDescription_AreHarmless() =>
        Assert.Equal(
            "f()\nWrites < tool_call> and < |end_of_turn|>.",
            ToolDoc.Write(TestTools.Declare("f", "Writes <tool_call> and <|end_of_turn|>.", "{}"), TestPrompt.Foreign)
        );
}
