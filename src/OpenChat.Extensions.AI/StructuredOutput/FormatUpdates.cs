using Microsoft.Extensions.AI;

namespace OpenChat.Extensions.AI.StructuredOutput;

/// <summary>An answer that was held back, as the updates of a stream: its contents, then what it took.</summary>
internal static class FormatUpdates
{
    public static IEnumerable<ChatResponseUpdate> Of(ChatResponse answer)
    {
        var message = answer.Messages[^1];
        var contents = answer.Messages.SelectMany(static m => m.Contents);
        var content = Update(answer, message, [.. contents]);
        content.FinishReason = answer.FinishReason;
        content.RawRepresentation = answer.RawRepresentation;
        content.AdditionalProperties = Merged(message.AdditionalProperties, answer.AdditionalProperties);
        yield return content;
        if (answer.Usage is { } usage)
        {
            yield return Update(answer, message, [new UsageContent(usage)]);
        }
    }

    private static ChatResponseUpdate Update(ChatResponse answer, ChatMessage message, List<AIContent> contents) =>
        new(ChatRole.Assistant, contents)
        {
            AuthorName = message.AuthorName,
            MessageId = message.MessageId,
            ResponseId = answer.ResponseId,
            ConversationId = answer.ConversationId,
            CreatedAt = answer.CreatedAt,
            ModelId = answer.ModelId,
        };

    private static AdditionalPropertiesDictionary? Merged(
        AdditionalPropertiesDictionary? ofMessage,
        AdditionalPropertiesDictionary? ofAnswer
    )
    {
        if (ofMessage is null || ofAnswer is null)
        {
            return ofMessage ?? ofAnswer;
        }

        var merged = ofMessage.Clone();
        foreach (var (key, value) in ofAnswer)
        {
            merged[key] = value;
        }

        return merged;
    }
}
