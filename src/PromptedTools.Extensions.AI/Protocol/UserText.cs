using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Protocol;

/// <summary>What the user wrote.</summary>
internal static class UserText
{
    /// <summary>Whether the user wrote a value that else would be a placeholder; of dots, only in quotes.</summary>
    public static bool Holds(IReadOnlyList<ChatMessage> messages, string value)
    {
        var isWord = value.AsSpan().ContainsAnyExcept(" .…");
        string[] forms = isWord ? [value] : [$"\"{value}\"", $"'{value}'", $"`{value}`"];
        return messages
            .Where(static message => message.Role == ChatRole.User)
            .Any(message => Array.Exists(forms, form => message.Text.Contains(form, StringComparison.Ordinal)));
    }
}
