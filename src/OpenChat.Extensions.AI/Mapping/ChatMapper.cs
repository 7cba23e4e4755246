using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Wire;
using PromptedTools.Turns;

namespace OpenChat.Extensions.AI.Mapping;

/// <summary>Chat messages to the wire's: a role and one text each.</summary>
internal static class ChatMapper
{
    private const string Assistant = "assistant";

    public static List<WireMessage> Map(
        IReadOnlyList<ChatMessage> messages,
        string? instructions,
        int? maxContentLength
    )
    {
        var mapped = new List<WireMessage>(messages.Count + 1);
        if (!string.IsNullOrWhiteSpace(instructions))
        {
            Add(mapped, "system", instructions, maxContentLength);
        }

        var given = mapped.Count;
        foreach (var (index, message) in messages.Index())
        {
            if (message is null)
            {
                throw MessageList.Missing(index, nameof(messages));
            }

            // A server wants text in every message: one that says nothing is left out.
            var text = TextOf(message);
            if (text.Length > 0)
            {
                Add(mapped, RoleOf(message.Role), text, maxContentLength);
            }
        }

        if (mapped.Count == given)
        {
            throw new ArgumentException(
                "The conversation has no text. Give at least one message with text.",
                nameof(messages)
            );
        }

        return mapped;
    }

    public static void CheckLength(string text, int? maxContentLength)
    {
        // JSON Schema's maxLength counts characters of Unicode, of which UTF-16 has at least as many units.
        if (text.Length > maxContentLength && text.EnumerateRunes().Count() is var length && length > maxContentLength)
        {
            throw new ArgumentException(
                $"A message has {length} characters, more than the {maxContentLength} the endpoint allows. Shorten or split it, or set {nameof(OpenChatClientOptions)}.{nameof(OpenChatClientOptions.MaxContentLength)} if the server takes more."
            );
        }
    }

    private static void Add(List<WireMessage> mapped, string role, string text, int? maxContentLength)
    {
        var content = OpenChatTurns.Neutralise(text);
        if (role == Assistant && content.Length > maxContentLength)
        {
            // Its own answer may be longer than a message may be, and nobody can shorten what the model has said.
            foreach (var part in Split(content, maxContentLength.Value))
            {
                mapped.Add(new WireMessage(role, part));
            }

            return;
        }

        CheckLength(content, maxContentLength);
        mapped.Add(new WireMessage(role, content));
    }

    /// <summary>A text in parts of so many characters at most.</summary>
    public static IEnumerable<string> Split(string text, int max)
    {
        while (text.Length > max)
        {
            var length = PartLength(text, max);
            yield return text[..length];
            text = text[length..];
        }

        yield return text;
    }

    /// <summary>How long the first part of a text is: to the end of a line or a word, where there is one.</summary>
    private static int PartLength(string text, int max)
    {
        var space = text.LastIndexOf('\n', max - 1, max / 2) is >= 0 and var line
            ? line
            : text.LastIndexOf(' ', max - 1, max / 2);
        return space >= 0 ? space + 1
            : max > 1 && char.IsHighSurrogate(text[max - 1]) ? max - 1
            : max;
    }

    private static string RoleOf(ChatRole role) =>
        role == ChatRole.Assistant ? Assistant
        : Roles.IsSystem(role) ? "system"
        : "user";

    private static string TextOf(ChatMessage message)
    {
        foreach (var content in message.Contents)
        {
            var what = content switch
            {
                DataContent data => data.MediaType,
                UriContent uri => uri.MediaType,
                HostedFileContent or HostedVectorStoreContent => content.GetType().Name,
                _ => null,
            };
            if (what is not null)
            {
                throw new NotSupportedException(
                    $"A message holds content of the type {what}, but openchat-3.5-0106 reads text only. Remove it, or describe it in a TextContent."
                );
            }
        }

        return message.Text;
    }
}
