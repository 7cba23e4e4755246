using PromptedTools.Extensions.AI;

namespace OpenChat.Tool.Checking;

/// <summary>The markers of templates that do not belong into an answer.</summary>
internal static class EndMarkers
{
    /// <summary>Those that the client cuts at, and the end of a text.</summary>
    private static readonly IReadOnlyList<string> s_all = [.. new PromptedToolsOptions().TurnMarkers, "</s>"];

    /// <summary>The first marker in a text; null where there is none.</summary>
    public static string? In(string text) =>
        s_all
            .Where(marker => text.Contains(marker, StringComparison.Ordinal))
            .MinBy(marker => text.IndexOf(marker, StringComparison.Ordinal));

    /// <summary>The text in front of its first marker.</summary>
    public static string Cut(string text) =>
        In(text) is { } marker ? text[..text.IndexOf(marker, StringComparison.Ordinal)] : text;
}
