using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI;
using SemanticKernel.Connectors.OpenChat.Settings;

namespace SemanticKernel.Connectors.OpenChat.Mapping;

/// <summary>Settings to chat options: the same for this connector's own service and for a chat client of the user's.</summary>
internal static class ChatOptionsMapper
{
    public static void Apply(OpenChatPromptExecutionSettings settings, ChatOptions options)
    {
        options.ModelId = settings.ModelId;
        options.MaxOutputTokens = settings.MaxTokens;
        options.Temperature = (float?)settings.Temperature;
        options.TopP = (float?)settings.TopP;
        options.TopK = settings.TopK;
        options.Seed = settings.Seed;
        options.FrequencyPenalty = (float?)settings.FrequencyPenalty;
        options.PresencePenalty = (float?)settings.PresencePenalty;
        options.StopSequences = settings.StopSequences is null ? null : [.. settings.StopSequences];
        options.Instructions = settings.ChatSystemPrompt;
        options.ResponseFormat = ResponseFormats.Map(settings.ResponseFormat);
        // Replaced as a whole: ToChatOptions took this connector's own settings for unknown properties.
        options.AdditionalProperties = CopyExtensions(settings);
        if (settings.AgentName is { } name)
        {
            (options.AdditionalProperties ??= [])[OpenChatClient.AgentNameKey] = name;
        }
    }

    public static AdditionalPropertiesDictionary? CopyExtensions(OpenChatPromptExecutionSettings settings)
    {
        var copy = new AdditionalPropertiesDictionary();
        foreach (var (name, value) in settings.ExtensionData ?? new Dictionary<string, object>())
        {
            if (!SettingNames.OfEverySettings.Contains(name))
            {
                copy[name] = value;
            }
        }

        return copy.Count > 0 ? copy : null;
    }

    /// <summary>The settings of a text completion.</summary>
    public static OpenChatTextOptions MapText(OpenChatPromptExecutionSettings settings) =>
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
            AdditionalProperties = CopyExtensions(settings),
        };
}
