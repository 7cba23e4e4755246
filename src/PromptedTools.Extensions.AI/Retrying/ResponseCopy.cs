using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Retrying;

/// <summary>Copies responses: the one that was given may be kept by whoever gave it, a cache for one.</summary>
internal static class ResponseCopy
{
    /// <summary>The response as one message: the model's thinking, then what else it holds, then the answer in the place of its text.</summary>
    public static ChatResponse WithAnswer(
        ChatResponse response,
        IEnumerable<TextReasoningContent> thinking,
        IEnumerable<AIContent> answer
    )
    {
        var message = response.Messages.Count > 0 ? response.Messages[^1].Clone() : new ChatMessage();
        message.Role = ChatRole.Assistant;
        message.Contents =
        [
            .. thinking,
            .. response
                .Messages.SelectMany(static m => m.Contents)
                .Where(static content => content is not (TextContent or TextReasoningContent)),
            .. answer,
        ];
        return new ChatResponse(message)
        {
            ResponseId = response.ResponseId,
            ConversationId = response.ConversationId,
            ContinuationToken = response.ContinuationToken,
            CreatedAt = response.CreatedAt,
            ModelId = response.ModelId,
            FinishReason = response.FinishReason,
            Usage = response.Usage,
            RawRepresentation = response.RawRepresentation,
            AdditionalProperties = response.AdditionalProperties,
        };
    }
}
