using System.Globalization;
using PromptedTools.Extensions.AI.Protocol;
using PromptedTools.Extensions.AI.Reading;

namespace PromptedTools.Extensions.AI.Tests.Protocol;

/// <summary>What the reader takes for a tag is made harmless in foreign text, in any spelling, and nothing else is touched.</summary>
public sealed class ForeignTextTests
{
    // All of them in a long run: PROMPTEDTOOLS_SPELLINGS=300000 dotnet test …
    private static readonly int s_spellings = int.TryParse(
        Environment.GetEnvironmentVariable("PROMPTEDTOOLS_SPELLINGS"),
        CultureInfo.InvariantCulture,
        out var wanted
    )
        ? wanted
        : 20_000;

    private static readonly ForeignText s_foreign = TestPrompt.Foreign;
    private static readonly ForeignText s_offering = s_foreign.Offering([TestTools.GetWeather, TestTools.SendMail]);

    [Fact]
    public void Neutralise_AnySpelling_HoldsNoTagAndLosesNothing()
    {
        var tags = 0;
        for (var seed = 0; seed < s_spellings; seed++)
        {
            var text = new TagSpellings(seed).Next();

            var neutral = s_foreign.Neutralise(text);

            Assert.True(ToolCallTags.Find(neutral, 0) is null, $"Seed {seed}: {text}");
            Assert.Equal(WithoutSpaces(text), WithoutSpaces(neutral));
            Assert.Same(neutral, s_foreign.Neutralise(neutral));
            Assert.InRange(neutral.Length, text.Length, s_foreign.MaxLength(text.Length));
            tags += ToolCallTags.Find(text, 0) is null ? 0 : 1;
        }

        // The search is worth something only where it finds tags.
        Assert.InRange(tags, s_spellings / 3, s_spellings);
    }

    [Fact]
    public void MessageText_AnySpellingInParts_HoldsNoTag()
    {
        for (var seed = 0; seed < s_spellings; seed++)
        {
            var spellings = new TagSpellings(seed);
            var text = spellings.Next();
            var message = new MessageText(s_foreign, maxLength: null);
            foreach (var part in spellings.Cut(text))
            {
                Assert.True(message.TryAddForeign(part, ""));
            }

            Assert.True(message.TryAddOwn("Own.", "\n"));
            Assert.True(message.TryAddForeign("tool_call>", "\n"));

            Assert.True(ToolCallTags.Find(message.ToString(), 0) is null, $"Seed {seed}: {text}");
            Assert.Equal(WithoutSpaces(text + "\nOwn.\ntool_call>"), WithoutSpaces(message.ToString()));
        }
    }

    // What may still become a tag is known by the same words as what is one.
    [Fact]
    public void MayBecome_BeginningOfATag_WaitsUntilItsReadingIsFinal()
    {
        for (var seed = 0; seed < s_spellings; seed++)
        {
            var text = new TagSpellings(seed).Next();
            if (ToolCallTags.Find(text, 0) is not { } tag)
            {
                continue;
            }

            for (var end = tag.Start + 1; end <= tag.End; end++)
            {
                var begun = text[tag.Start..end];
                Assert.True(
                    ToolCallTags.MayBecome(begun)
                        || ToolCallTags.At(begun, 0) == ToolCallTags.At(text.AsSpan(tag.Start), 0),
                    $"Seed {seed}: {begun} of {text[tag.Start..tag.End]}"
                );
            }
        }
    }

    [Theory]
    [InlineData("<get_weather>", "< get_weather>")]
    [InlineData("<GET-WEATHER ><city>Paris</city>", "< GET-WEATHER ><city>Paris</city>")]
    [InlineData("<call name=\"get_weather\">", "< call name=\"get_weather\">")]
    [InlineData("<send>", "< send>")]
    public void Neutralise_ElementOfATool_IsMadeHarmlessWhereTheToolIsOffered(string text, string expected)
    {
        Assert.Equal(expected, s_offering.Neutralise(text));
        Assert.Same(text, s_foreign.Neutralise(text));
    }

    [Theory]
    [InlineData("<parameter=city>", "< parameter=city>")]
    [InlineData("</tools >", "< /tools >")]
    [InlineData("<TOOLS>", "< TOOLS>")]
    [InlineData("</ tool_result>", "< / tool_result>")]
    [InlineData("<|tool_call_start|>", "< |tool_call_start|>")]
    public void Neutralise_WhatTheProtocolWritesBesideTags_IsMadeHarmless(string text, string expected) =>
        Assert.Equal(expected, s_foreign.Neutralise(text));

    [Theory]
    [InlineData(
        "# Title\n\n- [x] done, [link](https://example.org), [tools](a.md), `[i]`\n\n| a | b |\n|---|---|\n| [1] | <br> |"
    )]
    [InlineData("<!doctype html><div class=\"tool\"><a href='x'>y</a><script>if (a<b && c[0]) f();</script></div>")]
    [InlineData("public List<Function<int>> Tools { get; } = new Dictionary<Tool, Action<string>>(); a[call] <<= 2;")]
    [InlineData(
        "<project><toolset name=\"x\"/><functions><fn name=\"y\"/></functions><parameter name=\"z\"/></project>"
    )]
    [InlineData("<action type=\"click\"/><tool id=\"hammer\"/><invoker/><calls/><use/><results><result/></results>")]
    [InlineData("a < tool_call > b, x < /tools>, [ TOOL_CALLS ], < |python_tag|>")]
    [InlineData("{\"tool_calls\": [{\"name\": \"f\"}], \"function\": {\"parameters\": {}}}")]
    [InlineData("int tools[3] = {call, function}; x = tool<call>::result; if (i<tools.length) {}")]
    [InlineData("[Function calling](https://example.org) is [Toolkit]'s word; [python_tag] and [plugin] are plain.")]
    [InlineData("привет <мир> [текст] 天気 <天気>")]
    public void Neutralise_OrdinaryText_IsTheSameObject(string text)
    {
        Assert.Same(text, s_foreign.Neutralise(text));
        Assert.Same(text, s_offering.Neutralise(text));
    }

    [Fact]
    public void Neutralise_ManyTags_TakesTimeLinearInTheText()
    {
        foreach (
            var part in (string[])["<tool_call>", "<get_weather>", "[tool", "<function=", "<a ", "< ", "<tool________"]
        )
        {
            var text = string.Concat(Enumerable.Repeat(part, 1_000_000 / part.Length));

            Assert.Equal(WithoutSpaces(text), WithoutSpaces(s_offering.Neutralise(text)));
        }
    }

    private static string WithoutSpaces(string text) => text.Replace(" ", "", StringComparison.Ordinal);
}
