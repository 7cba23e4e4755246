using System.Diagnostics.CodeAnalysis;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>The turn template ends without a space, so the model's first token brings one.</summary>
internal static class LeadingSpace
{
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Strip(string? text) => text is [' ', ..] ? text[1..] : text;
}
