using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Wire;
using PromptedTools.Turns;

namespace OpenChat.Extensions.AI.Mapping;

/// <summary>One answer of the wire in Microsoft.Extensions.AI's terms, whole or piece by piece, with the same ids throughout.</summary>
internal sealed class AnswerMapper(Ask ask, AnswerReader reader, DateTimeOffset now)
{
    private string? _responseId;

    private string ResponseId => _responseId ??= reader.Id ?? Guid.NewGuid().ToString("N");

    private string ModelId => reader.Model ?? ask.Request.Model;

    private DateTimeOffset CreatedAt =>
        reader.CreatedAt is >= 0 and < 253_402_300_800 and var seconds
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : now;

    public ChatResponse MapWhole(ReplyPiece reply, bool isStopped, IReadOnlyDictionary<string, string>? headers)
    {
        var message = new ChatMessage(ChatRole.Assistant, Contents(reply, new TextContent(reply.Answer)))
        {
            MessageId = ResponseId,
            CreatedAt = CreatedAt,
        };
        return new ChatResponse(message)
        {
            ResponseId = ResponseId,
            ModelId = ModelId,
            CreatedAt = CreatedAt,
            FinishReason = Reason(isStopped),
            Usage = reader.Usage is { } usage ? MapUsage(usage) : null,
            AdditionalProperties = MapHeaders(headers),
        };
    }

    public ChatResponseUpdate MapPiece(ReplyPiece piece) =>
        Update(Contents(piece, piece.Answer.Length == 0 ? null : new TextContent(piece.Answer)));

    /// <summary>The last update: why the answer ended, and what it cost where the server said so.</summary>
    public ChatResponseUpdate MapEnd(bool isStopped, bool isAllRead, IReadOnlyDictionary<string, string>? headers)
    {
        // The counts of an answer that was left never came; those that came with its pieces are not the answer's.
        var update = Update(isAllRead && reader.Usage is { } usage ? [new UsageContent(MapUsage(usage))] : []);
        update.FinishReason = Reason(isStopped);
        update.AdditionalProperties = MapHeaders(headers);
        return update;
    }

    // Nearly always the answer alone: a list of one, which takes the least room there is for it.
    private static IList<AIContent> Contents(ReplyPiece piece, TextContent? answer) =>
        answer is null ? [new TextReasoningContent(piece.Thinking)]
        : piece.Thinking.Length == 0 ? [answer]
        : [new TextReasoningContent(piece.Thinking), answer];

    private ChatResponseUpdate Update(IList<AIContent> contents) =>
        new(ChatRole.Assistant, contents)
        {
            ResponseId = ResponseId,
            MessageId = ResponseId,
            ModelId = ModelId,
            CreatedAt = CreatedAt,
        };

    private ChatFinishReason Reason(bool isStopped) =>
        isStopped
            ? ChatFinishReason.Stop
            : reader.FinishReason switch
            {
                FinishReasons.Length => ChatFinishReason.Length,
                // Workers AI cuts at max_tokens without a word.
                null => reader.Usage?.CompletionTokens >= ask.MaxTokens
                    ? ChatFinishReason.Length
                    : ChatFinishReason.Stop,
                FinishReasons.Stop => ChatFinishReason.Stop,
                var other => new ChatFinishReason(other),
            };

    private static UsageDetails MapUsage(WireUsage usage) =>
        new()
        {
            InputTokenCount = usage.PromptTokens,
            OutputTokenCount = usage.CompletionTokens,
            TotalTokenCount = usage.Total,
            CachedInputTokenCount = usage.CachedTokens,
        };

    private static AdditionalPropertiesDictionary? MapHeaders(IReadOnlyDictionary<string, string>? headers) =>
        headers is null
            ? null
            : new(headers.Select(static header => KeyValuePair.Create(header.Key, (object?)header.Value)));
}
