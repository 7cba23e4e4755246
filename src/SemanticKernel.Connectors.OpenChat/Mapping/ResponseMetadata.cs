using System.Collections.ObjectModel;
using Microsoft.Extensions.AI;

namespace SemanticKernel.Connectors.OpenChat.Mapping;

/// <summary>
/// What an answer says about itself, under the same keys whole and streamed. What it does not say is
/// <see langword="null"/>: SK's users index the keys. <c>Usage</c> is a <see cref="UsageDetails"/> with both counts, as
/// SK's metrics want it.
/// </summary>
internal static class ResponseMetadata
{
    /// <summary>The same keys for a message that no model wrote.</summary>
    public static IReadOnlyDictionary<string, object?> Unknown { get; } =
        new ReadOnlyDictionary<string, object?>(Of(null, null, null, null, null));

    public static IReadOnlyDictionary<string, object?> Of(ChatResponse response) =>
        Of(response.ResponseId, response.ModelId, response.CreatedAt, response.FinishReason, response.Usage);

    public static IReadOnlyDictionary<string, object?> Of(ChatResponseUpdate update) =>
        Of(update.ResponseId, update.ModelId, update.CreatedAt, update.FinishReason, UsageOf(update));

    private static UsageDetails? UsageOf(ChatResponseUpdate update)
    {
        // By index: this runs for every piece of every stream, and an interface's enumerator is an object.
        for (var i = 0; i < update.Contents.Count; i++)
        {
            if (update.Contents[i] is UsageContent usage)
            {
                return usage.Details;
            }
        }

        return null;
    }

    /// <summary>The metadata of one stream's pieces. Those that say the same, which is nearly all, share one dictionary.</summary>
    public struct Pieces
    {
        private ChatResponseUpdate? _update;
        private IReadOnlyDictionary<string, object?>? _metadata;

        public IReadOnlyDictionary<string, object?> Of(ChatResponseUpdate update)
        {
            if (_metadata is null || !SaysTheSame(update, _update!))
            {
                _metadata = ResponseMetadata.Of(update);
                _update = update;
            }

            return _metadata;
        }

        private static bool SaysTheSame(ChatResponseUpdate left, ChatResponseUpdate right) =>
            left.ResponseId == right.ResponseId
            && left.ModelId == right.ModelId
            && left.CreatedAt == right.CreatedAt
            && left.FinishReason == right.FinishReason
            && ReferenceEquals(UsageOf(left), UsageOf(right));
    }

    private static Dictionary<string, object?> Of(
        string? id,
        string? modelId,
        DateTimeOffset? createdAt,
        ChatFinishReason? finishReason,
        UsageDetails? usage
    ) =>
        new()
        {
            ["Id"] = id,
            ["ModelId"] = modelId,
            ["CreatedAt"] = createdAt,
            ["FinishReason"] = finishReason?.Value,
            ["Usage"] = usage is { InputTokenCount: not null, OutputTokenCount: not null } ? usage : null,
        };
}
