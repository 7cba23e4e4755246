using System.Text.Json;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Tests.Json;

public class SchemaFitterTests
{
    [Theory]
    [InlineData("""{"type":"dict"}""", """{"a":1}""", """{"a":1}""")]
    [InlineData("""{"type":"float"}""", "\"2.5\"", "2.5")]
    [InlineData("""{"type":"tuple","items":{"type":"integer"}}""", "[1, \"2\"]", "[1,2]")]
    [InlineData("""{"type":"any"}""", """[1,{"a":2}]""", """[1,{"a":2}]""")]
    [InlineData("""{"type":["integer","null"]}""", "null", "null")]
    [InlineData("""{"type":"integer","nullable":true}""", "null", "null")]
    [InlineData("""{"type":"boolean"}""", "\"True\"", "true")]
    [InlineData("""{"type":"string"}""", "12", "\"12\"")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"}}}""", "\"{'a': 1}\"", """{"a":1}""")]
    [InlineData("""{"enum":[1,2,"x"]}""", "\"2\"", "2")]
    [InlineData("""{"const":"Yes"}""", "\"yes\"", "\"Yes\"")]
    [InlineData("""{"anyOf":[{"type":"integer"},{"type":"string"}]}""", "\"7\"", "\"7\"")]
    [InlineData("""{"oneOf":[{"type":"object","required":["a"]},{"type":"array"}]}""", "[1]", "[1]")]
    [InlineData(
        """{"allOf":[{"type":"object","properties":{"a":{"type":"integer"}}},{"required":["a"]}]}""",
        """{"a":"1"}""",
        """{"a":1}"""
    )]
    [InlineData("""{"$ref":"#/$defs/n","$defs":{"n":{"type":"integer"}}}""", "\"3\"", "3")]
    [InlineData(
        """{"type":"object","properties":{"v":{"type":"integer"},"next":{"$ref":"#"}}}""",
        """{"v":1,"next":{"v":"2","next":{"v":3}}}""",
        """{"v":1,"next":{"v":2,"next":{"v":3}}}"""
    )]
    [InlineData("""{"type":"object","additionalProperties":{"type":"integer"}}""", """{"x":"1"}""", """{"x":1}""")]
    [InlineData(
        """{"type":"object","properties":{"a":{}},"additionalProperties":true}""",
        """{"b":1}""",
        """{"b":1}"""
    )]
    [InlineData(
        """{"type":"array","prefixItems":[{"type":"integer"}],"items":{"type":"string"}}""",
        """["1",2]""",
        """[1,"2"]"""
    )]
    [InlineData("""{"type":"number","multipleOf":0.1}""", "0.3", "0.3")]
    [InlineData("""{"type":"string","pattern":"^\\d{2}$"}""", "\"42\"", "\"42\"")]
    [InlineData("""{"type":"integer"}""", "$500", "500")]
    [InlineData("""{"type":"integer"}""", "9223372036854775808", "9223372036854775808")]
    [InlineData("""{"type":"integer"}""", "-123456789012345678901234567890", "-123456789012345678901234567890")]
    [InlineData("""{"type":"integer"}""", "1.5e1", "15")]
    [InlineData("""{"type":"integer"}""", "1e30", "1000000000000000000000000000000")]
    [InlineData("""{"type":"integer"}""", "\"18446744073709551615\"", "18446744073709551615")]
    [InlineData("""{"type":"integer","maximum":9007199254740993}""", "9007199254740993", "9007199254740993")]
    [InlineData("""{"type":"number"}""", "0.1234567890123456789012345", "0.1234567890123456789012345")]
    [InlineData(
        """{"type":"integer","multipleOf":3}""",
        "123456789012345678901234567890",
        "123456789012345678901234567890"
    )]
    [InlineData("""{"enum":["celsius"]}""", "Unit.CELSIUS", "\"celsius\"")]
    [InlineData("""{"type":"string"}""", """{"type":"string","value":"x"}""", "\"x\"")]
    [InlineData("""{"type":"string","format":"date"}""", "\"2024/2/9\"", "\"2024-02-09\"")]
    [InlineData("""{"type":"string","format":"date"}""", "2024-02-29", "\"2024-02-29\"")]
    [InlineData("""{"type":"string","format":"date"}""", "\"2024-10-18T00:00:00.000Z\"", "\"2024-10-18\"")]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"2024-10-18 9:30z\"", "\"2024-10-18T09:30Z\"")]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"2024-10-18T10:00:00\"", "\"2024-10-18T10:00:00\"")]
    [InlineData(
        """{"type":"string","format":"date-time"}""",
        "\"2024-10-18T10:00:00.5+0200\"",
        "\"2024-10-18T10:00:00.5+02:00\""
    )]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"2024-10-18\"", "\"2024-10-18\"")]
    [InlineData("""{"type":"string","format":"time"}""", "9:30", "\"09:30\"")]
    [InlineData(
        """{"type":"string","format":"uuid"}""",
        "\"6F9619FF8B86D011B42D00C04FC964FF\"",
        "\"6f9619ff-8b86-d011-b42d-00c04fc964ff\""
    )]
    [InlineData("""{"type":"string","format":"unheard-of"}""", "\"x\"", "\"x\"")]
    [InlineData("""{"enum":[-2,"Node.js"]}""", "Node.js", "\"Node.js\"")]
    [InlineData("""{"allOf":[{"anyOf":[{"multipleOf":2}],"oneOf":[{"multipleOf":3}]}]}""", "6", "6")]
    [InlineData(
        """{"patternProperties":{"^x":{"type":"integer"}},"additionalProperties":false}""",
        """{"x1":"5","y":1}""",
        """{"x1":5}"""
    )]
    [InlineData("""{"$ref":"#/$defs//a","$defs":{"":{"a":{"type":"integer"}}}}""", "\"1\"", "1")]
    [InlineData("""{"type":"string"}""", "lambda x: x**2", "\"lambda x: x**2\"")]
    public void Fit_ValueThatCanFit_IsChangedWithoutLoss(string schema, string value, string expected) =>
        Assert.Equal(expected, Fit(schema, value).Value!.ToJson());

    [Theory]
    [InlineData("""{"type":"integer"}""", "2.5")]
    [InlineData("""{"type":"integer"}""", "\"5 km\"")]
    [InlineData("""{"type":"number"}""", "1e999")]
    [InlineData("""{"type":"integer"}""", "1e9999999999")]
    [InlineData("""{"type":"integer"}""", "1.5e-1")]
    [InlineData("""{"type":"integer","maximum":9007199254740992}""", "9007199254740993")]
    [InlineData("""{"type":"integer","multipleOf":3}""", "123456789012345678901234567891")]
    [InlineData("""{"type":"integer","exclusiveMinimum":3}""", "3")]
    [InlineData("""{"type":"integer","exclusiveMaximum":3}""", "3")]
    [InlineData("""{"type":"number","minimum":3}""", "2.9")]
    [InlineData("""{"type":"number","maximum":3}""", "3.1")]
    [InlineData("""{"type":"integer","multipleOf":5}""", "7")]
    [InlineData("""{"type":"string","minLength":2}""", "\"a\"")]
    [InlineData("""{"type":"string","maxLength":1}""", "\"ab\"")]
    [InlineData("""{"type":"string","pattern":"^[a-z]+$"}""", "\"a1\"")]
    [InlineData("""{"type":"string","pattern":"^a$"}""", "\"a\\n\"")]
    [InlineData("""{"type":"string","pattern":"^(?!x).*$"}""", "\"xy\"")]
    [InlineData("""{"type":"array","minItems":1}""", "[]")]
    [InlineData("""{"type":"array","maxItems":1}""", "[1,2]")]
    [InlineData("""{"type":"array","items":{"type":"integer"}}""", """[1,"x"]""")]
    [InlineData("""{"enum":["a","b"]}""", "\"c\"")]
    [InlineData("""{"enum":["ab","a_b"]}""", "\"A B\"")]
    [InlineData("""{"anyOf":[{"type":"integer"},{"type":"boolean"}]}""", "\"x\"")]
    [InlineData("""{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/a"}}}""", "1")]
    [InlineData("""{"type":"object","required":["a"]}""", "{}")]
    [InlineData("""{"type":"string"}""", "f(1)")]
    [InlineData("""{}""", "[x]")]
    [InlineData("false", "1")]
    [InlineData("""{"type":"string","format":"date"}""", "\"2023-02-29\"")]
    [InlineData("""{"type":"string","format":"date"}""", "\"18.10.2024\"")]
    [InlineData("""{"type":"string","format":"date"}""", "\"tomorrow\"")]
    [InlineData("""{"type":"string","format":"date"}""", "\"2024-10-18T10:00:00Z\"")]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"10:00\"")]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"2024-10-18T25:00\"")]
    [InlineData("""{"type":"string","format":"time"}""", "\"noon\"")]
    [InlineData("""{"type":"string","format":"uuid"}""", "\"6F9619FF\"")]
    [InlineData("""{"type":"string","format":"email"}""", "\"none\"")]
    [InlineData("""{"enum":[-2]}""", "2")]
    [InlineData("""{"oneOf":[{"multipleOf":3}],"anyOf":[{"multipleOf":2}]}""", "3")]
    [InlineData("""{"$ref":"#/$defs/a","maxItems":1,"$defs":{"a":{"type":"array"}}}""", "[1,2]")]
    [InlineData("""{"patternProperties":{"^x":{"type":"integer"}}}""", """{"x1":"five"}""")]
    public void Fit_ValueThatCannotFit_IsAnError(string schema, string value)
    {
        var fit = Fit(schema, value);

        Assert.Null(fit.Value);
        Assert.Contains(fit.Findings, finding => finding.Severity == FindingSeverity.Error);
    }

    [Fact]
    public void Fit_PatternThatBacktracksWithoutEnd_ComesToAnEnd() =>
        Assert.NotNull(Fit("""{"type":"string","pattern":"^(?=(a+)+$)b"}""", $"\"{new string('a', 5000)}!\"").Findings);

    [Fact]
    public void Fit_PatternThatIsNoPattern_SaysNothingAboutTheValue() =>
        Assert.NotNull(Fit("""{"type":"string","pattern":"("}""", "\"a\"").Value);

    [Fact]
    public void Fit_NestedAlternatives_AreBounded()
    {
        // Each level doubles the ways to try.
        const string Schema =
            """{"anyOf":[{"type":"array","items":{"$ref":"#"}},{"type":"array","items":{"$ref":"#"},"minItems":1},{"type":"string"}]}""";

        var fit = Fit(Schema, new string('[', 40) + "1" + new string(']', 40));

        Assert.NotNull(fit.Findings);
    }

    [Fact]
    public void Fit_DeepError_NamesThePath()
    {
        var fit = Fit(
            """{"type":"object","properties":{"a":{"type":"array","items":{"type":"object","properties":{"b":{"type":"integer"}}}}}}""",
            """{"a":[{"b":1},{"b":"x"}]}"""
        );

        Assert.Equal("$.a[1].b", Assert.Single(fit.Findings).Path);
    }

    private static SchemaFit Fit(string schema, string value) =>
        SchemaFitter.Fit(
            LenientJson.Read("[" + value + "]").Value is LenientArray { Items: [var item] }
                ? item
                : throw new InvalidOperationException(value),
            JsonSchema.Of(JsonElement.Parse(schema)),
            new SchemaFitOptions(),
            new SchemaWork(value.Length)
        );
}
