using Microsoft.Extensions.AI;

namespace PromptedTools.Turns;

/// <summary>Takes over a caller's messages, once: they may be a sequence that cannot be read twice.</summary>
internal static class MessageList
{
    /// <exception cref="ArgumentNullException">There are no messages.</exception>
    /// <exception cref="ArgumentException">One of them is null.</exception>
    public static IReadOnlyList<ChatMessage> Of(IEnumerable<ChatMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ChatMessage[] list = [.. messages];
        var missing = Array.IndexOf(list, null);
        return missing < 0 ? list : throw Missing(missing, nameof(messages));
    }

    public static ArgumentException Missing(int index, string paramName) =>
        new($"Message {index} is null. Leave it out.", paramName);
}
