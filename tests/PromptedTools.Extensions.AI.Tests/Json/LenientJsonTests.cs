using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Tests.Json;

public class LenientJsonTests
{
    [Theory]
    [InlineData("""{"a":[1,-2.5,1e3,true,false,null,"x\n"]}""", """{"a":[1,-2.5,1e3,true,false,null,"x\n"]}""")]
    [InlineData("{'a': True, 'b': None, 'c': (1, 2)}", """{"a":true,"b":null,"c":[1,2]}""")]
    [InlineData("{a: 1, b-c: 2}", """{"a":1,"b-c":2}""")]
    [InlineData("[1, 2,, 3,]", "[1,2,3]")]
    [InlineData("""{"a": 1 /* one */, // two""" + "\n \"b\": 2}", """{"a":1,"b":2}""")]
    [InlineData("""{"a": "x" "b": "y"}""", """{"a":"x","b":"y"}""")]
    [InlineData("""{"a" => 1}""", """{"a":1}""")]
    [InlineData("[1_000, +5, .5, 5.]", "[1000,5,0.5,5]")]
    [InlineData("""["\x41\'\_"]""", """["A'_"]""")]
    [InlineData("""['''it's''', r'\d+']""", """["it's","\\d+"]""")]
    [InlineData("{'a': dict(b=1)}", """{"a":{"b":1}}""")]
    [InlineData("[[1, 2", "[[1,2]]")]
    [InlineData("""{"a": [1, 2}""", """{"a":[1,2]}""")]
    [InlineData("""[{"a": 1}, {"a": 2], {"a": 3}]""", """[{"a":1},{"a":2}]""")]
    public void Read_AsModelsWriteIt_GivesTheValue(string text, string expected)
    {
        var reading = LenientJson.Read(text);

        Assert.NotNull(reading.Value);
        Assert.Equal(expected, reading.Value.ToJson());
    }

    // Left: as a model writes it. Right: the text that is meant.
    [Theory]
    [InlineData("""C:\Users\new\temp""", """C:\Users\new\temp""")]
    [InlineData("""C:\Program Files\new""", """C:\Program Files\new""")]
    [InlineData("""D:\temp\new""", """D:\temp\new""")]
    [InlineData("""C:\\temp\\new""", """C:\temp\new""")]
    [InlineData("""C:\\Users\share""", """C:\Users\share""")]
    [InlineData("""\\srv\share""", """\\srv\share""")]
    [InlineData("""\\\\srv\\share""", """\\srv\share""")]
    [InlineData("""^\d+\.\w*$""", """^\d+\.\w*$""")]
    [InlineData("""\bx\d\[\*\]\n""", """\bx\d\[\*\]\n""")]
    [InlineData("""a\.b""", """a\.b""")]
    [InlineData("""\\d+\\n""", """\d+\n""")]
    [InlineData("""C:\Users\my\_file""", """C:\Users\my_file""")]
    [InlineData("""\_a\_ \*b\* \[c\] it\'s""", "_a_ *b* [c] it's")]
    [InlineData("""Look in C:\Users.\nBye""", "Look in C:\\Users.\nBye")]
    [InlineData("""Q:\nWhy is that?""", "Q:\nWhy is that?")]
    [InlineData("""one\ttwo\nthree""", "one\ttwo\nthree")]
    [InlineData("say \\\"\\d\\\" ", "say \"\\d\" ")]
    public void Read_Backslashes_AreOnlyTakenOffWhereTheyAreEscapes(string written, string meant)
    {
        foreach (var quote in (string[])["\"", "\"\"\""])
        {
            var value = LenientJson.Read($"[{quote}{written}{quote}]").Value;

            Assert.Equal(meant, Assert.IsType<LenientString>(Assert.IsType<LenientArray>(value).Items[0]).Text);
        }
    }

    [Theory]
    [InlineData("""{"a" 1}""")]
    [InlineData("plain")]
    [InlineData("")]
    public void Read_NoJson_GivesAFaultOrAWord(string text)
    {
        var reading = LenientJson.Read(text);

        Assert.True(reading.Value is null or LenientExpression);
    }

    [Theory]
    [InlineData("""{"a": "x""", true)]
    [InlineData("""{"a":""", true)]
    [InlineData("""{"a": 1""", false)]
    [InlineData("[1, 2,", false)]
    public void Read_TextThatEndsEarly_TellsWhetherTheValueIsWhole(string text, bool cutOff)
    {
        var reading = LenientJson.Read(text);

        Assert.True(reading.ReachedEnd);
        Assert.Equal(cutOff, reading.CutOff);
    }

    [Fact]
    public void Read_StrictJson_NeedsNoRepair() =>
        Assert.Equal(LenientRepairs.None, LenientJson.Read("""{"a": [1, "b", {"c": null}]}""").Repairs);

    [Fact]
    public void Read_ValueInProse_EndsBehindIt() => Assert.Equal(9, LenientJson.Read("""  {"a":1} and so on""").End);

    [Fact]
    public void Read_CallExpression_KeepsNamesAndOrder()
    {
        var call = Assert.IsType<LenientCall>(LenientJson.Read("f(1, b='x', *rest)").Value);

        Assert.Equal("f", call.Name);
        Assert.Equal(new string?[] { null, "b", null }, call.Arguments.Select(argument => argument.Name));
        Assert.IsType<LenientExpression>(call.Arguments[2].Value);
    }

    [Theory]
    [InlineData(LenientJson.MaxDepth, true)]
    [InlineData(LenientJson.MaxDepth + 1, false)]
    [InlineData(200, false)]
    public void Read_Nesting_IsBounded(int depth, bool isRead) =>
        Assert.Equal(isRead, LenientJson.Read(new string('[', depth) + new string(']', depth)).Value is not null);
}
