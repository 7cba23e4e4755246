using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenChat.Shared;
using PromptedTools.Turns;

namespace OpenChat.Extensions.AI.Mapping;

/// <summary>
/// A conversation of several agents in the terms of a model that knows one user and itself: what another agent said is a
/// user's, and the last message is never the model's own. A server continues an assistant message at the end instead of
/// answering, and refuses two.
/// </summary>
internal static class Participants
{
    /// <summary>What a user says in the end where the last word would be the assistant's. docs/agents.md names it.</summary>
    public const string ClosingLine = "Continue.";

    /// <param name="messages">The conversation. It is not changed.</param>
    /// <param name="options">The request's options, which may name the agent.</param>
    /// <param name="maxContentLength">The most characters of one message.</param>
    /// <param name="systemComesFirst">Whether system text is sent before everything else, wherever it stands.</param>
    /// <exception cref="ArgumentException">The agent's name is no text.</exception>
    public static IReadOnlyList<ChatMessage> Arrange(
        IReadOnlyList<ChatMessage> messages,
        ChatOptions? options,
        int? maxContentLength,
        bool systemComesFirst
    )
    {
        var ownName = OwnName(messages) ?? AgentName(options);
        List<ChatMessage>? arranged = null;
        for (var i = 0; ownName is not null && i < messages.Count; i++)
        {
            if (IsOfAnotherAgent(messages[i], ownName))
            {
                arranged ??= [.. messages.Take(i)];
                arranged.AddRange(AsUser(messages[i], maxContentLength));
            }
            else
            {
                arranged?.Add(messages[i]);
            }
        }

        var result = arranged ?? messages;
        return EndsInAssistant(result, systemComesFirst)
            ? [.. result, new ChatMessage(ChatRole.User, ClosingLine)]
            : result;
    }

    /// <summary>The agent whose instructions lead the conversation, if they say so: Semantic Kernel's agents put it there.</summary>
    public static string? OwnName(IEnumerable<ChatMessage> messages) =>
        messages
            .FirstOrDefault(static message =>
                message is not null && Roles.IsSystem(message.Role) && !string.IsNullOrWhiteSpace(message.AuthorName)
            )
            ?.AuthorName;

    /// <summary>
    /// Whether an assistant message is another agent's. Where the own name is not known none is: Agent Framework puts an
    /// agent's own name on its replies. Calls are always the model's own, or their results would answer nothing.
    /// </summary>
    public static bool IsOfAnotherAgent(ChatMessage? message, string? ownName) =>
        ownName is not null
        && message?.Role == ChatRole.Assistant
        && !string.IsNullOrWhiteSpace(message.AuthorName)
        && !message.AuthorName.AsSpan().Trim().SequenceEqual(ownName.AsSpan().Trim())
        && !message.Contents.Any(static content => content is FunctionCallContent)
        && message.Text.Length > 0
        && AuthorLabel.For(message.AuthorName).Length > 0;

    private static string? AgentName(ChatOptions? options)
    {
        object? value = null;
        options?.AdditionalProperties?.TryGetValue(OpenChatClient.AgentNameKey, out value);
        // As text in whatever form: options may have been JSON.
        string? name = null;
        var isText =
            JsonValues.TryConvert(value, out var node)
            && (node is null || (node is JsonValue text && text.TryGetValue(out name)));
        return !isText
                ? throw new ArgumentException(
                    $"The additional property \"{OpenChatClient.AgentNameKey}\" is a {value!.GetType().Name}. Give the agent's name as text.",
                    nameof(options)
                )
            : string.IsNullOrWhiteSpace(name) ? null
            : name;
    }

    // As many messages as it takes: nobody can shorten what an agent has said.
    private static IEnumerable<ChatMessage> AsUser(ChatMessage message, int? maxContentLength)
    {
        var text = AuthorLabel.AddTo(message.Text, message.AuthorName);
        List<AIContent> rest = [.. message.Contents.Where(static content => content is not TextContent)];
        foreach (var part in Parts(text, message.AuthorName, maxContentLength))
        {
            yield return new ChatMessage(ChatRole.User, [new TextContent(part), .. rest])
            {
                AuthorName = message.AuthorName,
            };
            rest = [];
        }
    }

    private static IEnumerable<string> Parts(string text, string? authorName, int? maxContentLength)
    {
        if (maxContentLength is not { } most || LongestHarmless(text) <= most)
        {
            return [text];
        }

        var label = AuthorLabel.For(authorName);
        var room = most - LongestHarmless(label);
        var part = LongestHarmless(text) > text.Length ? room / 2 : room;
        return ChatMapper
            .Split(text, Math.Max(1, part))
            .Select((written, index) => index == 0 ? written : label + written);
    }

    // What makes a text harmless makes it longer: here by the turns' markers, and by at most one character for each tag that
    // the prompted layer finds.
    private static int LongestHarmless(string text) =>
        OpenChatTurns.Neutralise(text).Length + text.Count(static character => character is '<' or '[');

    private static bool EndsInAssistant(IReadOnlyList<ChatMessage> messages, bool systemComesFirst)
    {
        for (var i = messages.Count - 1; i >= 0; i--)
        {
            // A missing message is refused where the others are read.
            if (messages[i] is not { } message || (systemComesFirst && Roles.IsSystem(message.Role)))
            {
                continue;
            }

            for (var at = message.Contents.Count - 1; at >= 0; at--)
            {
                switch (message.Contents[at])
                {
                    case FunctionCallContent:
                        return true;
                    case FunctionResultContent:
                        return false;
                    case TextContent { Text.Length: > 0 }:
                        return message.Role == ChatRole.Assistant;
                }
            }
        }

        return false;
    }
}
