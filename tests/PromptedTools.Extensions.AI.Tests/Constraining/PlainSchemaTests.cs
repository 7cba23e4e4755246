using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PromptedTools.Extensions.AI.Constraining;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Tests.Constraining;

/// <summary>Schemas in plain words: a row for each thing that is put in others, or left out.</summary>
public sealed class PlainSchemaTests
{
    private const string Closed = "\"additionalProperties\":false";

    public static TheoryData<string, string?> Rows =>
        new()
        {
            // What says nothing.
            { "{}", null },
            { """{"description":"x","format":"date","pattern":"x"}""", null },
            { """{"type":"whatever"}""", null },
            { """{"enum":[]}""", null },
            { """{"$ref":"#/nowhere"}""", null },
            { """{"$ref":"https://example.com/schema"}""", null },
            // What is no object or list.
            { """{"type":"string"}""", null },
            { """{"anyOf":[{"type":"string"},{"type":"null"}]}""", null },
            { """{"type":["object","null"]}""", """{"type":"object"}""" },
            { """{"anyOf":[{"type":"string"},{"type":"array"}]}""", """{"type":"array"}""" },
            // Objects.
            { """{"type":"object"}""", """{"type":"object"}""" },
            {
                """{"type":"object","properties":{}}""",
                $$$"""{"type":"object","properties":{},"required":[],{{{Closed}}}}"""
            },
            {
                """{"properties":{"b":{"type":"string"},"a":{"type":"integer"}},"required":["a","b"]}""",
                $$$"""{"type":"object","properties":{"b":{"type":"string"},"a":{"type":"integer"}},"required":["b","a"],{{{Closed}}}}"""
            },
            {
                """{"type":"object","properties":{"a":{}},"additionalProperties":true}""",
                """{"type":"object","properties":{"a":{}},"required":[],"additionalProperties":true}"""
            },
            {
                """{"type":"object","additionalProperties":{"type":"integer","multipleOf":3}}""",
                """{"type":"object","additionalProperties":{"type":"integer"}}"""
            },
            {
                """{"type":"object","patternProperties":{"^x":{}},"additionalProperties":false}""",
                """{"type":"object","additionalProperties":true}"""
            },
            {
                """{"type":"object","properties":{"a":{"type":"string"},"b":false},"required":["a","c"]}""",
                $$$"""{"type":"object","properties":{"a":{"type":"string"},"c":{}},"required":["a","c"],{{{Closed}}}}"""
            },
            // Types, one by one.
            {
                Property("""{"type":["string","integer","null"]}"""),
                Plain("""{"anyOf":[{"type":"string"},{"type":"integer"},{"type":"null"}]}""")
            },
            { Property("""{"type":["number","integer"]}"""), Plain("""{"type":"number"}""") },
            {
                Property("""{"type":"string","nullable":true}"""),
                Plain("""{"anyOf":[{"type":"string"},{"type":"null"}]}""")
            },
            // Values.
            { Property("""{"enum":["a",1,null]}"""), Plain("""{"enum":["a",1,null]}""") },
            { Property("""{"type":"string","enum":["a",1]}"""), Plain("""{"const":"a"}""") },
            { Property("""{"const":{"x":1}}"""), Plain("""{"const":{"x":1}}""") },
            // Alternatives.
            {
                Property("""{"oneOf":[{"type":"string"},{"type":"integer"}]}"""),
                Plain("""{"anyOf":[{"type":"string"},{"type":"integer"}]}""")
            },
            { Property("""{"anyOf":[{"type":"string"},{"pattern":"x"}]}"""), Plain("""{"type":"string"}""") },
            { Property("""{"anyOf":[{"type":"string"},{},true]}"""), Plain("""{"type":"string"}""") },
            { Property("""{"anyOf":[{"type":"string"},{"$ref":"#/nowhere"}]}"""), Plain("""{"type":"string"}""") },
            { Property("""{"anyOf":[{"type":"string"},false]}"""), Plain("""{"type":"string"}""") },
            { Property("""{"anyOf":[{},{"description":"x"}]}"""), Plain("{}") },
            { Property("""{"anyOf":[{"description":"x"},{"type":"null"}]}"""), Plain("{}") },
            { Property("""{"anyOf":[{"$ref":"https://example.com/x"},{"type":"null"}]}"""), Plain("{}") },
            {
                Property("""{"oneOf":[{},{"type":"string"},{"type":"null"}]}"""),
                Plain("""{"anyOf":[{"type":"string"},{"type":"null"}]}""")
            },
            {
                Property("""{"anyOf":[{"type":"string","format":"date"},{"type":"string"}]}"""),
                Plain("""{"type":"string"}""")
            },
            {
                Property("""{"anyOf":[{"anyOf":[{"type":"string"},{"type":"null"}]},{"type":"integer"}]}"""),
                Plain("""{"anyOf":[{"type":"string"},{"type":"null"},{"type":"integer"}]}""")
            },
            {
                """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"anyOf":[{"required":["a"]},{"required":["b"]}]}""",
                $$$"""
                    {"anyOf":[{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"required":["a"],{{{Closed}}}},
                    {"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"required":["b"],{{{Closed}}}}]}
                    """
            },
            // What is combined, and referred to.
            {
                """{"allOf":[{"properties":{"a":{"type":"string"}},"required":["a"]},{"$ref":"#/$defs/b"}],"$defs":{"b":{"properties":{"b":{"type":"integer"},"a":{"minLength":2}}}}}""",
                $$$"""{"type":"object","properties":{"a":{"type":"string","minLength":2},"b":{"type":"integer"}},"required":["a"],{{{Closed}}}}"""
            },
            { Property("""{"$ref":"#/properties/a/x","x":{"type":"boolean"}}"""), Plain("""{"type":"boolean"}""") },
            // Lists.
            {
                """{"items":{"type":"string"},"minItems":1,"maxItems":3,"uniqueItems":true}""",
                """{"type":"array","items":{"type":"string"},"minItems":1,"maxItems":3}"""
            },
            { """{"type":"array","maxItems":5000,"minItems":5000}""", """{"type":"array","minItems":100}""" },
            {
                """{"type":"array","items":false,"prefixItems":[{"type":"string"},{}]}""",
                """{"type":"array","prefixItems":[{"type":"string"},{}],"minItems":2,"maxItems":2}"""
            },
            {
                """{"type":"array","items":[{"type":"string"}]}""",
                """{"type":"array","prefixItems":[{"type":"string"}],"minItems":1,"maxItems":1}"""
            },
            // Limits.
            {
                Property("""{"type":"string","minLength":2,"maxLength":80,"pattern":"x"}"""),
                Plain("""{"type":"string","minLength":2,"maxLength":80}""")
            },
            { Property("""{"type":"string","maxLength":100000}"""), Plain("""{"type":"string"}""") },
            { Property("""{"type":"string","minLength":-1,"maxLength":"x"}"""), Plain("""{"type":"string"}""") },
            {
                Property("""{"type":"integer","exclusiveMinimum":0,"maximum":7.5}"""),
                Plain("""{"type":"integer","minimum":1,"maximum":7}""")
            },
            { Property("""{"type":"integer","minimum":-1e300,"maximum":1e300}"""), Plain("""{"type":"integer"}""") },
            { Property("""{"type":"integer","minimum":5,"maximum":1}"""), Plain("""{"type":"integer"}""") },
            { Property("""{"type":"number","minimum":0.5}"""), Plain("""{"type":"number"}""") },
        };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Of_IsPlain(string schema, string? plain)
    {
        var written = Write(schema);

        Assert.True(
            JsonNode.DeepEquals(plain is null ? null : JsonNode.Parse(plain), written),
            $"Expected: {plain}\nActual:   {written?.ToJsonString()}"
        );
    }

    /// <summary>A type that holds itself is written out twice, and ends where it need not go on.</summary>
    [Fact]
    public void Of_ATypeThatHoldsItself_Ends()
    {
        var written = Write(
            """
            {"type":"object","properties":{"Value":{"type":"integer"},"Next":{"anyOf":[{"$ref":"#"},{"type":"null"}]},
            "Children":{"type":"array","items":{"$ref":"#"}}},"required":["Value","Next","Children"]}
            """
        )!;

        var innermost = written["properties"]!["Next"]!["anyOf"]![0]!["properties"]!["Next"]!["anyOf"]![0]!;
        Clients(innermost["properties"]!["Next"], """{"type":"null"}""");
        Clients(innermost["properties"]!["Children"], """{"type":"array","items":{"type":"object"}}""");

        static void Clients(JsonNode? actual, string expected) =>
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual?.ToJsonString());
    }

    [Fact]
    public void Of_TheSameSchema_IsTheSameText()
    {
        const string Schema =
            """{"properties":{"z":{"type":["null","string"]},"a":{"enum":["y","x"]}},"required":["a","z"]}""";

        Assert.Equal(
            """{"type":"object","properties":{"z":{"anyOf":[{"type":"string"},{"type":"null"}]},"a":{"enum":["y","x"]}},"required":["z","a"],"additionalProperties":false}""",
            Write(Schema)!.ToJsonString()
        );
    }

    [Theory]
    [InlineData(nameof(AskedProperties.Required), "[]")]
    [InlineData(nameof(AskedProperties.RequiredElseAll), """["a","b"]""")]
    [InlineData(nameof(AskedProperties.WithoutDefaultElseAll), """["a"]""")]
    public void Of_RequiresWhatIsAskedFor(string asked, string required)
    {
        var schema = JsonElement.Parse(
            """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string","default":""}}}"""
        );

        Assert.Equal(
            required,
            PlainSchema.Of(schema, Enum.Parse<AskedProperties>(asked), SchemaTypes.Object)!["required"]!.ToJsonString()
        );
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("true")]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"type":"array"}""")]
    public void Of_OneType_OfWhichNothingIsSaid_IsThatType(string schema) =>
        Assert.Equal(
            """{"type":"object"}""",
            PlainSchema.Of(JsonElement.Parse(schema), AskedProperties.Required, SchemaTypes.Object)!.ToJsonString()
        );

    /// <summary>Small schemas that stand for gigabytes: each is given up, soon and without an error.</summary>
    [Fact]
    public void Of_ASchemaThatWouldBeTooLong_IsNone()
    {
        var tower = new StringBuilder("""{"type":"object","properties":{"a":{"$ref":"#/$defs/d0"}},"$defs":{""");
        for (var level = 0; level < 20; level++)
        {
            var next = $"{{\"$ref\":\"#/$defs/d{level + 1}\"}}";
            tower.Append($"\"d{level}\":{{\"type\":\"object\",\"properties\":{{\"x\":{next},\"y\":{next}}}}},");
        }

        tower.Append("\"d20\":{\"type\":\"string\"}}}");
        var names = string.Join(',', Enumerable.Range(0, 3000).Select(static i => $"\"value {i}\""));
        var alternatives = string.Concat(Enumerable.Repeat("{\"anyOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#\"},", 20));

        Assert.Null(Write(tower.ToString()));
        Assert.Null(Write(Property($"{{\"enum\":[{names}]}}")));
        Assert.Null(Write($"{alternatives}{{}}{string.Concat(Enumerable.Repeat("]}", 20))}"));
        Assert.Null(Write($$"""{"type":"object","description":"{{new string('x', 70_000)}}"}"""));
    }

    private static JsonObject? Write(string schema) =>
        PlainSchema.Of(JsonElement.Parse(schema), AskedProperties.Required, SchemaTypes.Object | SchemaTypes.Array);

    private static string Property(string schema) => "{\"type\":\"object\",\"properties\":{\"a\":" + schema + "}}";

    private static string Plain(string schema) =>
        "{\"type\":\"object\",\"properties\":{\"a\":" + schema + "},\"required\":[]," + Closed + "}";
}
