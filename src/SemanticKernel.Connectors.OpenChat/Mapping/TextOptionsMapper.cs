using OpenChat.Extensions.AI;

namespace SemanticKernel.Connectors.OpenChat.Mapping;

internal static class TextOptionsMapper
{
    public static OpenChatTextOptions Map(OpenChatPromptExecutionSettings settings) =>
        new()
        {
            ModelId = settings.ModelId,
            Instructions = settings.ChatSystemPrompt,
            Format = settings.PromptFormat ?? OpenChatPromptFormat.ServerTemplate,
            MaxOutputTokens = settings.MaxTokens,
            Temperature = (float?)settings.Temperature,
            TopP = (float?)settings.TopP,
            TopK = settings.TopK,
            Seed = settings.Seed,
            FrequencyPenalty = (float?)settings.FrequencyPenalty,
            PresencePenalty = (float?)settings.PresencePenalty,
            StopSequences = settings.StopSequences is null ? null : [.. settings.StopSequences],
            AdditionalProperties = ChatOptionsMapper.CopyExtensions(settings),
        };
}
