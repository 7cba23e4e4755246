using System.Collections.ObjectModel;
using System.Diagnostics;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using OpenChat.Extensions.AI;
using SemanticKernel.Connectors.OpenChat.Mapping;
using SemanticKernel.Connectors.OpenChat.Settings;

namespace SemanticKernel.Connectors.OpenChat;

/// <summary>
/// Settings of one request to openchat-3.5-0106. What is <see langword="null"/> is not sent, except for
/// <see cref="MaxTokens"/>.
/// </summary>
/// <remarks>
/// Keys of <see cref="PromptExecutionSettings.ExtensionData"/> that are not settings of this class, such as
/// <c>repetition_penalty</c>, <c>min_p</c> or <c>grammar</c>, become properties of the request's body if their value is
/// one that JSON has.
/// </remarks>
[JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
[DebuggerDisplay("{DebuggerDisplay,nq}")]
public sealed class OpenChatPromptExecutionSettings : PromptExecutionSettings
{
    private int? _maxTokens;
    private double? _temperature;
    private double? _topP;
    private int? _topK;
    private long? _seed;
    private double? _frequencyPenalty;
    private double? _presencePenalty;
    private IList<string>? _stopSequences;
    private string? _chatSystemPrompt;
    private object? _responseFormat;
    private OpenChatPromptFormat? _promptFormat;
    private bool? _includeAuthorNames;
    private string? _agentName;

    /// <summary>Gets or sets the maximum number of tokens to generate; at least 1.</summary>
    /// <value>
    /// The default is <see langword="null"/>: <see cref="OpenChatClientOptions.MaxOutputTokens"/>, which is always sent.
    /// </value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    /// <exception cref="InvalidOperationException">The settings are frozen.</exception>
    [JsonPropertyName(SettingNames.MaxTokens)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MaxTokens
    {
        get => _maxTokens;
        set => Set(ref _maxTokens, SettingRanges.AtLeastOne(value, SettingNames.MaxTokens));
    }

    /// <summary>Gets or sets the sampling temperature, from 0 (greedy); Workers AI takes up to 5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, not finite or larger than a <see cref="float"/>.</exception>
    /// <exception cref="InvalidOperationException">The settings are frozen.</exception>
    [JsonPropertyName(SettingNames.Temperature)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Temperature
    {
        get => _temperature;
        set => Set(ref _temperature, SettingRanges.Between(value, 0, float.MaxValue, SettingNames.Temperature));
    }

    /// <summary>Gets or sets the nucleus sampling mass, from 0 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 0 to 1.</exception>
    /// <exception cref="InvalidOperationException">The settings are frozen.</exception>
    [JsonPropertyName(SettingNames.TopP)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TopP
    {
        get => _topP;
        set => Set(ref _topP, SettingRanges.Between(value, 0, 1, SettingNames.TopP));
    }

    /// <summary>Gets or sets how many of the likeliest tokens are sampled from; at least 1, Workers AI takes up to 50.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    /// <exception cref="InvalidOperationException">The settings are frozen.</exception>
    [JsonPropertyName(SettingNames.TopK)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? TopK
    {
        get => _topK;
        set => Set(ref _topK, SettingRanges.AtLeastOne(value, SettingNames.TopK));
    }

    /// <summary>Gets or sets the seed of the random choices.</summary>
    /// <exception cref="InvalidOperationException">The settings are frozen.</exception>
    [JsonPropertyName(SettingNames.Seed)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Seed
    {
        get => _seed;
        set => Set(ref _seed, value);
    }

    /// <summary>Gets or sets the penalty for tokens by how often they were used, from -2 to 2; Workers AI takes 0 to 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from -2 to 2.</exception>
    /// <exception cref="InvalidOperationException">The settings are frozen.</exception>
    [JsonPropertyName(SettingNames.FrequencyPenalty)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? FrequencyPenalty
    {
        get => _frequencyPenalty;
        set => Set(ref _frequencyPenalty, SettingRanges.Between(value, -2, 2, SettingNames.FrequencyPenalty));
    }

    /// <summary>Gets or sets the penalty for tokens that were used at all, from -2 to 2; Workers AI takes 0 to 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from -2 to 2.</exception>
    /// <exception cref="InvalidOperationException">The settings are frozen.</exception>
    [JsonPropertyName(SettingNames.PresencePenalty)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? PresencePenalty
    {
        get => _presencePenalty;
        set => Set(ref _presencePenalty, SettingRanges.Between(value, -2, 2, SettingNames.PresencePenalty));
    }

    /// <summary>Gets or sets the sequences at which the reply ends. They are not part of it.</summary>
    /// <exception cref="InvalidOperationException">The settings are frozen.</exception>
    [JsonPropertyName(SettingNames.StopSequences)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IList<string>? StopSequences
    {
        get => _stopSequences;
        set => Set(ref _stopSequences, value);
    }

    /// <summary>Gets or sets a system message to send before the conversation, or before the prompt of a text generation.</summary>
    /// <remarks>
    /// A text generation has a place for it in <see cref="OpenChatPromptFormat.ServerTemplate"/> alone; with another
    /// <see cref="PromptFormat"/> it is refused.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The settings are frozen.</exception>
    [JsonPropertyName(SettingNames.ChatSystemPrompt)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ChatSystemPrompt
    {
        get => _chatSystemPrompt;
        set => Set(ref _chatSystemPrompt, value);
    }

    /// <summary>
    /// Gets or sets the form of the answer: <c>"text"</c>, <c>"json_object"</c>, a <see cref="ChatResponseFormat"/> (or
    /// OpenAI's object of that name), a JSON schema (a <see cref="System.Text.Json.JsonElement"/>, the schema's text, or a
    /// dictionary as prompt files in YAML give) or a <see cref="Type"/> to derive one from. For chat only.
    /// </summary>
    /// <remarks>
    /// A schema derived from a type names its properties as the type does, so that
    /// <see cref="System.Text.Json.JsonSerializer"/> reads the answer with its default options. The answer's
    /// <see cref="KernelContent.InnerContent"/> is then an object of the type, which
    /// <see cref="FunctionResult.GetValue{T}"/> and <c>InvokePromptAsync&lt;T&gt;</c> return.
    /// </remarks>
    /// <exception cref="ArgumentException">The value is none of these.</exception>
    /// <exception cref="InvalidOperationException">The settings are frozen.</exception>
    [JsonPropertyName(SettingNames.ResponseFormat)]
    [JsonConverter(typeof(ResponseFormatJsonConverter))]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public object? ResponseFormat
    {
        get => _responseFormat;
        set
        {
            ResponseFormats.ThrowIfNotOne(value);
            Set(ref _responseFormat, value);
        }
    }

    /// <summary>Gets or sets who writes the turn template around a prompt. For text generation only.</summary>
    /// <value>The default is <see langword="null"/>: <see cref="OpenChatPromptFormat.ServerTemplate"/>.</value>
    /// <exception cref="InvalidOperationException">The settings are frozen.</exception>
    [JsonPropertyName(SettingNames.PromptFormat)]
    [JsonConverter(typeof(PromptFormatJsonConverter))]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OpenChatPromptFormat? PromptFormat
    {
        get => _promptFormat;
        set => Set(ref _promptFormat, value);
    }

    /// <summary>
    /// Gets or sets a value indicating whether a message with an <see cref="ChatMessageContent.AuthorName"/> is sent as
    /// <c>Name: text</c>, so that the model can tell several participants apart. It has no other way to learn a name. A text
    /// that already begins with the name and a colon is not changed.
    /// </summary>
    /// <value>
    /// The default is <see langword="null"/>: only the names of other agents are sent; see <see cref="AgentName"/>.
    /// </value>
    /// <exception cref="InvalidOperationException">The settings are frozen.</exception>
    [JsonPropertyName(SettingNames.IncludeAuthorNames)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? IncludeAuthorNames
    {
        get => _includeAuthorNames;
        set => Set(ref _includeAuthorNames, value);
    }

    /// <summary>
    /// Gets or sets the name of the agent that answers, which is never sent. Assistant messages of any other
    /// <see cref="ChatMessageContent.AuthorName"/> that hold no function call are sent as a user's, <c>Name: text</c>. For
    /// chat only.
    /// </summary>
    /// <remarks>
    /// It is not needed if a system message has the name as its <see cref="ChatMessageContent.AuthorName"/>, as the
    /// instructions of a <c>ChatCompletionAgent</c> do; that name takes precedence. It is the same as
    /// <see cref="OpenChatClient.AgentNameKey"/>.
    /// </remarks>
    /// <value>The default is <see langword="null"/>: without such a system message every assistant message is the model's own.</value>
    /// <exception cref="InvalidOperationException">The settings are frozen.</exception>
    [JsonPropertyName(SettingNames.AgentName)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AgentName
    {
        get => _agentName;
        set => Set(ref _agentName, value);
    }

    /// <summary>
    /// Converts settings to this class: returns the same instance if it is one, else a new one with the service
    /// id, the model id, the function choice behavior, and the values under this class's JSON names.
    /// </summary>
    /// <param name="executionSettings">
    /// Settings of any connector. Numbers may be strings. Keys that this class does not know stay in
    /// <see cref="PromptExecutionSettings.ExtensionData"/>.
    /// </param>
    /// <returns>The settings.</returns>
    /// <exception cref="ArgumentException">A value has the wrong type, is out of its range or cannot be written as JSON. The message names it.</exception>
    /// <exception cref="NotSupportedException">
    /// The settings are of another connector's type and JSON reflection is off, as it is in a native AOT program.
    /// </exception>
    public static OpenChatPromptExecutionSettings FromExecutionSettings(PromptExecutionSettings? executionSettings) =>
        executionSettings switch
        {
            null => new OpenChatPromptExecutionSettings(),
            OpenChatPromptExecutionSettings settings => settings,
            _ => SettingsReader.Read(executionSettings),
        };

    /// <inheritdoc />
    public override PromptExecutionSettings Clone() =>
        new OpenChatPromptExecutionSettings
        {
            ServiceId = ServiceId,
            ModelId = ModelId,
            FunctionChoiceBehavior = FunctionChoiceBehavior,
            ExtensionData = ExtensionData is null ? null : new Dictionary<string, object>(ExtensionData),
            MaxTokens = MaxTokens,
            Temperature = Temperature,
            TopP = TopP,
            TopK = TopK,
            Seed = Seed,
            FrequencyPenalty = FrequencyPenalty,
            PresencePenalty = PresencePenalty,
            StopSequences = StopSequences is null ? null : [.. StopSequences],
            ChatSystemPrompt = ChatSystemPrompt,
            ResponseFormat = ResponseFormat,
            PromptFormat = PromptFormat,
            IncludeAuthorNames = IncludeAuthorNames,
            AgentName = AgentName,
        };

    /// <inheritdoc />
    public override void Freeze()
    {
        if (IsFrozen)
        {
            return;
        }

        base.Freeze();
        _stopSequences = _stopSequences is null ? null : new ReadOnlyCollection<string>(_stopSequences);
    }

    /// <inheritdoc />
    protected override void PrepareChatOptionsForRequest(ChatOptions options) => ChatOptionsMapper.Apply(this, options);

    /// <inheritdoc />
    protected override ChatHistory PrepareChatHistoryForRequest(ChatHistory chatHistory) =>
        IncludeAuthorNames == true ? AuthorNames.Prefix(chatHistory) : chatHistory;

    private string DebuggerDisplay =>
        $"MaxTokens = {MaxTokens}, Temperature = {Temperature}, {FunctionChoiceBehavior?.GetType().Name ?? "no functions"}";

    private void Set<T>(ref T field, T value)
    {
        ThrowIfFrozen();
        field = value;
    }
}
