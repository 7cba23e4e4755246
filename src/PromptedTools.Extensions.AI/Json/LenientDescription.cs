namespace PromptedTools.Extensions.AI.Json;

/// <summary>Names a value in a few words, for a finding.</summary>
internal static class LenientDescription
{
    private const int MaxLength = 40;

    public static string Of(LenientValue value) =>
        value switch
        {
            LenientCall { Name: var name } => $"the call {Shorten(name)}(…)",
            LenientJoin => "an expression of calls",
            LenientExpression { Text: var text } => $"the expression {Shorten(text)}",
            LenientArray { Items.Count: var count } => $"an array of {count}",
            LenientObject { Members.Count: var count } => $"an object of {count} properties",
            // A long text is not written out to be cut.
            LenientString { Text: { Length: > MaxLength } text } => Of(new LenientString(text[..MaxLength])),
            LenientNumber { Text: var number } => Shorten(number),
            _ => Shorten(value.ToJson()),
        };

    public static string Shorten(string text) =>
        text.Length <= MaxLength ? text : string.Concat(text.AsSpan(0, MaxLength - 1), "…");
}
