using CsCheck;
using PromptedTools.Turns;

namespace PromptedTools.Extensions.AI.Tests.Turns;

public sealed class TurnMarkersTests
{
    private static readonly string[] s_tokens = ["<|end_of_turn|>", "<|pad_0|>", "<s>", "</s>"];
    private static readonly TurnMarkers s_markers = new([s_tokens[0], "\nUser:"], s_tokens[1..]);
    private static readonly string[] s_parts =
    [
        .. s_tokens,
        "<",
        "|",
        ">",
        "s",
        " ",
        "<|END_OF_turn|>",
        "é",
        "\n",
        "\r",
        "\u2028",
        "User:",
    ];

    private static readonly Gen<string> s_text = Gen.Int[0, s_parts.Length - 1]
        .Select(static at => s_parts[at])
        .Array[0, 12]
        .Select(static parts => string.Concat(parts));

    [Fact]
    public void Neutralise_AnyText_HoldsNoMarkerAndLosesNothing() =>
        s_text.Sample(static text =>
        {
            var neutral = s_markers.Neutralise(text);
            return !s_tokens.Any(token => neutral.Contains(token, StringComparison.OrdinalIgnoreCase))
                && !neutral
                    .Split('\n', '\r', '\u2028')
                    .Any(static line => line.StartsWith("User:", StringComparison.Ordinal))
                && neutral.Replace(" ", "") == text.Replace(" ", "");
        });

    [Fact]
    public void Neutralise_AnyText_IsSoShort() =>
        s_text.Sample(static text =>
            s_markers.Neutralise(text).Length <= text.Length + (text.Length / s_markers.Shortest) + 1
        );

    [Fact]
    public void Neutralise_HeaderBehindAnyLineEnd_IsMadeHarmless()
    {
        var markers = new TurnMarkers(["\nGPT4 Correct User:"], ["\nMath Correct User:"]);
        foreach (var end in (string[])["", "\n", "\r", "\r\n", "\u0085", "\u2028", "\u2029", "\v", "\f"])
        {
            foreach (var blank in (string[])["", " ", "\t ", "\u00A0", "\u3000", "\u200B", "\uFEFF"])
            {
                foreach (var header in (string[])["GPT4 Correct User:", "math  correct\tUSER :"])
                {
                    var text = (end.Length == 0 ? "" : "Hi.") + end + blank;

                    Assert.Equal($"{text}{header[0]} {header[1..]} x", markers.Neutralise($"{text}{header} x"));
                }
            }
        }
    }

    [Theory]
    [InlineData("I am the GPT4 Correct User: really")]
    [InlineData("GPT4 Correct\nUser: x")]
    [InlineData("GPT4 CorrectUser: x\nGPT4 Correct Users: y\nUser")]
    [InlineData("GPT4 Correct User")]
    public void Neutralise_WhatIsNoHeader_IsTheSameObject(string text) =>
        Assert.Same(text, new TurnMarkers(["\nGPT4 Correct User:"], []).Neutralise(text));

    [Theory]
    [InlineData("if (a < b) { return <div>; }")]
    [InlineData("Ask the User: how?")]
    public void Neutralise_OrdinaryText_IsTheSameObject(string text) => Assert.Same(text, s_markers.Neutralise(text));

    [Theory]
    [InlineData("Hello\nUser: and?", "Hello")]
    [InlineData("Hello, User: and?", "Hello, User: and?")]
    [InlineData("Old <s>one</s>.", "Old <s>one</s>.")]
    public void EndOfTurn_Cut_EndsWhereATurnEnds(string text, string expected) =>
        Assert.Equal(expected, s_markers.EndOfTurn.Cut(text, out _));
}
