using Microsoft.Extensions.AI;

namespace SemanticKernel.Connectors.OpenChat.Mapping;

/// <summary>
/// What an answer says about itself, under the same keys whole and streamed. What it does not say is absent, not
/// <see langword="null"/>; <c>Usage</c> is a <see cref="UsageDetails"/> with both counts, as SK's metrics want it.
/// </summary>
internal static class ResponseMetadata
{
    public static IReadOnlyDictionary<string, object?> Of(ChatResponse response) =>
        Of(response.ResponseId, response.ModelId, response.CreatedAt, response.FinishReason, response.Usage);

    public static IReadOnlyDictionary<string, object?> Of(ChatResponseUpdate update) =>
        Of(
            update.ResponseId,
            update.ModelId,
            update.CreatedAt,
            update.FinishReason,
            update.Contents.OfType<UsageContent>().FirstOrDefault()?.Details
        );

    private static Dictionary<string, object?> Of(
        string? id,
        string? modelId,
        DateTimeOffset? createdAt,
        ChatFinishReason? finishReason,
        UsageDetails? usage
    )
    {
        var metadata = new Dictionary<string, object?>();
        Add("Id", id);
        Add("ModelId", modelId);
        Add("CreatedAt", createdAt);
        Add("FinishReason", finishReason?.Value);
        Add("Usage", usage is { InputTokenCount: not null, OutputTokenCount: not null } ? usage : null);
        return metadata;

        void Add(string key, object? value)
        {
            if (value is not null)
            {
                metadata[key] = value;
            }
        }
    }
}
