using CsCheck;
using OpenChat.Extensions.AI.Prompting;

namespace OpenChat.Extensions.AI.Tests.Prompting;

public sealed class ControlTokensTests
{
    private static readonly string[] s_tokens = ["<|end_of_turn|>", "<|pad_0|>", "<s>", "</s>"];

    private static readonly string[] s_parts = [.. s_tokens, "<", "|", ">", "s", " ", "<|END_OF_turn|>", "é"];

    [Fact]
    public void Neutralise_AnyText_HoldsNoTokenAndLosesNothing() =>
        Gen.Int[0, s_parts.Length - 1]
            .Select(static at => s_parts[at])
            .Array[0, 12]
            .Select(static parts => string.Concat(parts))
            .Sample(static text =>
            {
                var neutral = ControlTokens.Neutralise(text);
                return !s_tokens.Any(token => neutral.Contains(token, StringComparison.OrdinalIgnoreCase))
                    && neutral.Replace(" ", "") == text.Replace(" ", "");
            });

    [Fact]
    public void Neutralise_OrdinaryText_IsTheSameObject()
    {
        const string Text = "if (a < b) { return <div>; }";

        Assert.Same(Text, ControlTokens.Neutralise(Text));
    }
}
