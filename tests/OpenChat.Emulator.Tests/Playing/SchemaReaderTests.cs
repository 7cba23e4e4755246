using System.Text.Json;
using OpenChat.Emulator.Playing;

namespace OpenChat.Emulator.Tests.Playing;

/// <summary>What the scripted engine writes for a schema by itself: small, the same each time, of the user's words where they fit.</summary>
public sealed class SchemaReaderTests
{
    private const string Calls = """
        {"type":"array","minItems":1,"maxItems":8,"items":{"anyOf":[
          {"type":"object","properties":{"name":{"const":"GetTime"},"arguments":{"type":"object","properties":{},"additionalProperties":false}},"required":["name","arguments"],"additionalProperties":false},
          {"type":"object","properties":{"name":{"const":"GetWeather"},"arguments":{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":1,"maximum":7}},"required":["city"],"additionalProperties":false}},"required":["name","arguments"],"additionalProperties":false}
        ]}}
        """;

    [Theory]
    [InlineData("""true""", "Hi", "\"Hi\"")]
    [InlineData("""{"type":"object"}""", "Hi", "{}")]
    [InlineData("""{"const":{"a":[1]}}""", "Hi", """{"a":[1]}""")]
    [InlineData("""{"enum":["red","green"]}""", "the green one", "\"green\"")]
    [InlineData("""{"enum":[null,1]}""", "Hi", "null")]
    [InlineData("""{"type":"null"}""", "Hi", "null")]
    [InlineData("""{"type":["null","integer"]}""", "take 7", "7")]
    [InlineData("""{"type":"integer","minimum":3}""", "Hi", "3")]
    [InlineData("""{"type":"integer","exclusiveMinimum":3,"multipleOf":5}""", "take 7", "5")]
    [InlineData("""{"type":"integer","maximum":-2}""", "Hi", "-2")]
    [InlineData("""{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1}""", "Hi", "0.5")]
    [InlineData("""{"type":"number","maximum":0.25}""", "Hi", "0.25")]
    [InlineData("""{"type":"boolean"}""", "Hi", "true")]
    [InlineData("""{"type":"string","maxLength":2}""", "🙂🙂🙂", "\"🙂🙂\"")]
    [InlineData("""{"type":"string","minLength":4}""", "Hi", "\"Hi..\"")]
    [InlineData("""{"type":"string","format":"date"}""", "Hi", "\"2024-01-05\"")]
    [InlineData(
        """{"type":"array","items":{"type":"string"}}""",
        "from Rome, Paris and Bonn",
        """["Rome","Paris","Bonn"]"""
    )]
    [InlineData(
        """{"type":"array","items":{"type":"string"},"maxItems":2}""",
        "from Rome, Paris and Bonn",
        """["Rome","Paris"]"""
    )]
    [InlineData("""{"type":"array","items":{"type":"integer"},"minItems":3}""", "1 and 2", "[1,2,1]")]
    [InlineData("""{"type":"array","items":{"type":"integer"},"maxItems":0}""", "Hi", "[]")]
    [InlineData("""{"type":"array","items":false}""", "Hi", "[]")]
    [InlineData("""{"type":"array","prefixItems":[{"const":1},{"const":2}],"minItems":2}""", "Hi", "[1,2]")]
    [InlineData(
        """{"type":"object","properties":{"b":{"type":"integer"},"a":{"type":"string"}},"required":["a"]}""",
        "Hi",
        """{"a":"Hi"}"""
    )]
    [InlineData(
        """{"type":"object","required":["x"],"additionalProperties":{"type":"integer"}}""",
        "Hi",
        """{"x":1}"""
    )]
    [InlineData(
        """{"allOf":[{"properties":{"a":{"const":1}},"required":["a"]},{"properties":{"b":{"const":2}},"required":["b"]}]}""",
        "Hi",
        """{"a":1,"b":2}"""
    )]
    [InlineData("""{"$ref":"#/$defs/a~1b","$defs":{"a/b":{"const":"x"}}}""", "Hi", "\"x\"")]
    [InlineData(
        """{"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":{"next":{"$ref":"#/$defs/node"},"v":{"const":1}},"required":["v"]}}}""",
        "next",
        """{"v":1}"""
    )]
    [InlineData(
        """{"$ref":"#/$defs/tree","$defs":{"tree":{"type":"object","properties":{"kids":{"type":"array","items":{"$ref":"#/$defs/tree"}}},"required":["kids"]}}}""",
        "Hi",
        """{"kids":[]}"""
    )]
    [InlineData("""{"anyOf":[{"type":"null"},{"type":"integer"}]}""", "Hi", "1")]
    [InlineData("""{"oneOf":[{"const":"a"},{"const":"b"}]}""", "take b", "\"b\"")]
    [InlineData(
        """{"type":"object","anyOf":[{"required":["b"]},{"required":["a"]}],"properties":{"a":{"const":1},"b":{"const":2}}}""",
        "Hi",
        """{"b":2}"""
    )]
    [InlineData("""{"anyOf":[{"$ref":"#/none"},{"const":1}]}""", "Hi", "1")]
    [InlineData(Calls, "Use GetWeather for Rome.", """[{"name":"GetWeather","arguments":{"city":"Rome"}}]""")]
    [InlineData(
        Calls,
        "GetTime, then GetWeather in Rome.",
        """[{"name":"GetTime","arguments":{}},{"name":"GetWeather","arguments":{"city":"Rome"}}]"""
    )]
    [InlineData(Calls, "Hello", """[{"name":"GetTime","arguments":{}}]""")]
    public void Read_Schema_IsWrittenSoThatItFits(string schema, string ask, string expected)
    {
        var type = SchemaReader.Read(JsonElement.Parse(schema));

        var written = ValueWriter.WriteRoot(type!, new UserWords(ask));

        JsonAssert.Equal(expected, written?.ToJsonString() ?? "null");
    }

    [Theory]
    [InlineData("false")]
    [InlineData("""{"$ref":"#/none"}""")]
    [InlineData("""{"$ref":"https://example.org/schema"}""")]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"type":"object","properties":{"a":false},"required":["a"]}""")]
    [InlineData("""{"type":"object","required":["a"],"additionalProperties":false}""")]
    [InlineData("""{"type":"array","minItems":1000000000}""")]
    [InlineData("""{"type":"string","minLength":1000000000}""")]
    [InlineData("""{"type":"integer","minimum":2,"maximum":1}""")]
    [InlineData("""{"type":"colour"}""")]
    [InlineData("""{"enum":[]}""")]
    [InlineData("""{"anyOf":[]}""")]
    [InlineData("7")]
    public void Read_NothingFits_IsNull(string schema) => Assert.Null(SchemaReader.Read(JsonElement.Parse(schema)));

    [Fact]
    public void Read_ReferencesThatDouble_EndsSoon()
    {
        var definitions = Enumerable
            .Range(0, 60)
            .Select(static index =>
                $$$"""
                    "d{{{index}}}":{"type":"object","properties":{"a":{"$ref":"#/$defs/d{{{index
                        + 1}}}"},"b":{"$ref":"#/$defs/d{{{index + 1}}}"}},"required":["a","b"]}
                    """
            );
        var schema = $$$"""{"$ref":"#/$defs/d0","$defs":{ {{{string.Join(',', definitions)}}},"d60":{"const":1} } }""";

        Assert.Null(SchemaReader.Read(JsonElement.Parse(schema)));
    }
}
