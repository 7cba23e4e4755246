using System.Collections.Frozen;
using OpenChat.Extensions.AI;

namespace SemanticKernel.Connectors.OpenChat.Settings;

/// <summary>The JSON names of the settings: those that <c>ToChatOptions</c> honours, and three of our own.</summary>
internal static class SettingNames
{
    public const string MaxTokens = "max_tokens";
    public const string Temperature = "temperature";
    public const string TopP = "top_p";
    public const string TopK = "top_k";
    public const string Seed = "seed";
    public const string FrequencyPenalty = "frequency_penalty";
    public const string PresencePenalty = "presence_penalty";
    public const string StopSequences = "stop_sequences";
    public const string ChatSystemPrompt = "chat_system_prompt";
    public const string ResponseFormat = "response_format";
    public const string PromptFormat = "prompt_format";
    public const string IncludeAuthorNames = "include_author_names";
    public const string AgentName = OpenChatClient.AgentNameKey;

    /// <summary>Those of the base class, which tell the kernel things and no server.</summary>
    public static readonly FrozenSet<string> OfEverySettings = ["service_id", "model_id", "function_choice_behavior"];

    // Of SK's OpenAI connector.
    public const string ChatDeveloperPrompt = "chat_developer_prompt";
    public const string TokenSelectionBiases = "token_selection_biases";
    public const string LogitBias = "logit_bias";
    public const string ReasoningEffort = "reasoning_effort";
    public const string ExtraBody = "extra_body";
    public const string ToolCallBehavior = "toolCallBehavior";
}
