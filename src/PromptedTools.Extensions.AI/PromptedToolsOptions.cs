namespace PromptedTools.Extensions.AI;

/// <summary>
/// Settings of a <see cref="PromptedToolsChatClient"/>. They are checked together and copied when a client is created; later
/// changes have no effect on it.
/// </summary>
public sealed class PromptedToolsOptions
{
    /// <summary>
    /// Gets or sets how many extra requests one answer may cost, whatever the replies are: repairs, fresh attempts, larger
    /// outputs, and the last request, without tools, that ends an answer in <see cref="Microsoft.Extensions.AI.ChatToolMode.Auto"/>;
    /// from 0 to 10. It is the only limit: an answer never costs more than one request and these.
    /// </summary>
    /// <value>The default is 2.</value>
    public int MaxExtraRequests { get; set; } = 2;

    /// <summary>
    /// Gets or sets the maximum number of characters of one message. The tool list is spread over several system messages,
    /// a response format gets one of its own if necessary, if need be without its descriptions, and neighbouring messages
    /// are merged only as far as they fit; at least 1.
    /// </summary>
    /// <value>The default is <see langword="null"/>: no limit.</value>
    public int? MaxContentLength { get; set; }

    /// <summary>
    /// Gets or sets the maximum number of characters of an earlier tool result that the model is shown; at least 1.
    /// </summary>
    /// <value>The default is 1500. A note after the result says how much was cut off.</value>
    public int MaxToolResultLength { get; set; } = 1500;

    /// <summary>
    /// Gets or sets the maximum number of characters of a result of the newest tool calls that the model is shown; at
    /// least 1.
    /// </summary>
    /// <value>The default is 3000. A note after the result says how much was cut off.</value>
    public int MaxNewestToolResultLength { get; set; } = 3000;

    /// <summary>
    /// Gets or sets the minimum output limit to ask with when a call or the JSON of an answer was cut off by the output limit
    /// and the request set no <see cref="Microsoft.Extensions.AI.ChatOptions.MaxOutputTokens"/>; at least 1. Twice what was
    /// used is asked for if that is more, but no more than the inner client has room for, if it says so
    /// (<see cref="IOutputLimits"/>). A limit that the request did set is never raised.
    /// </summary>
    /// <value>The default is 2048 tokens.</value>
    public int RaisedMaxOutputTokens { get; set; } = 2048;

    /// <summary>
    /// Gets or sets a value indicating whether the last user message ends with one line that repeats how to reply. Some
    /// servers drop the system message, which holds the rules, and small models do as the last line says.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool AddReminder { get; set; } = true;

    /// <summary>
    /// Gets or sets a value indicating whether a reply may hold several calls, unless the request says so itself
    /// with <see cref="Microsoft.Extensions.AI.ChatOptions.AllowMultipleToolCalls"/>. If not, the first call is kept.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool AllowMultipleToolCalls { get; set; } = true;

    /// <summary>
    /// Gets or sets a value indicating whether a call with a property that is not in its schema is refused. A tool
    /// whose <see cref="Microsoft.Extensions.AI.AITool.AdditionalProperties"/> hold a boolean <c>strict</c> decides that for
    /// itself.
    /// </summary>
    /// <value>
    /// The default is <see langword="false"/>: the property is dropped; if no written property is left, the
    /// call is refused.
    /// </value>
    public bool StrictProperties { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether a call with a placeholder such as <c>"..."</c> or <c>"&lt;city&gt;"</c> for a
    /// whole value is refused, unless the user wrote that value.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool RejectPlaceholders { get; set; } = true;

    /// <summary>
    /// Gets or sets a value indicating whether the valid calls of a reply are used when another call in it is refused.
    /// </summary>
    /// <value>The default is <see langword="false"/>: the model is asked again for all of them.</value>
    public bool KeepValidCalls { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether equal calls in one reply, the same tool with the same arguments, are all made:
    /// two dice are two calls.
    /// </summary>
    /// <value>
    /// The default is <see langword="false"/>: each is made once, since small models write the same call over and over. Turn it
    /// on for tools whose result differs each time.
    /// </value>
    public bool KeepEqualCalls { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether a call that was answered since the user's question is not made again: next to
    /// other calls it is dropped; a reply of such calls alone is answered by a last request, without tools, that shows their
    /// results. If no extra request is left, the calls are made. Turn it off for tools that are polled.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool GuardAgainstRepeatedCalls { get; set; } = true;

    /// <summary>
    /// Gets or sets a value indicating whether the inner client is given
    /// <see cref="Microsoft.Extensions.AI.ChatOptions.ResponseFormat"/> as well, for a server that constrains the model to a
    /// JSON schema itself (llama.cpp, vLLM, Ollama). Not in requests that offer tools, since a call would not fit.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool KeepResponseFormat { get; set; }

    /// <summary>
    /// Gets or sets what begins or ends a turn in the model's chat template. A reply ends at the first one that it holds; in
    /// text from users, tools and documents each gets a space after its first character, so that it has no effect. One that
    /// begins with a line feed counts at the start of a line only. At least 2 characters each.
    /// </summary>
    /// <value>
    /// The default covers the usual templates: ChatML, Llama 2 and 3, Gemma, Mistral, Phi, Command R, DeepSeek,
    /// OpenChat.
    /// </value>
    public IList<string> TurnMarkers { get; set; } =
    [
        "<|im_start|>",
        "<|im_end|>",
        "<|endoftext|>",
        "<|begin_of_text|>",
        "<|start_header_id|>",
        "<|eot_id|>",
        "<|eom_id|>",
        "<|end_of_text|>",
        "<start_of_turn>",
        "<end_of_turn>",
        "[INST]",
        "[/INST]",
        "<<SYS>>",
        "<|system|>",
        "<|user|>",
        "<|assistant|>",
        "<|end|>",
        "<|START_OF_TURN_TOKEN|>",
        "<|END_OF_TURN_TOKEN|>",
        "<\uFF5CUser\uFF5C>",
        "<\uFF5CAssistant\uFF5C>",
        "<\uFF5Cend\u2581of\u2581sentence\uFF5C>",
        "<|end_of_turn|>",
        "\nGPT4 Correct User:",
        "\nGPT4 Correct Assistant:",
    ];

    /// <summary>
    /// Gets or sets other literals that a server reads as the model's control tokens wherever they occur. They are made
    /// harmless in text from users, tools and documents, as <see cref="TurnMarkers"/> are, and left alone in replies, where
    /// <c>&lt;s&gt;</c> may be HTML. At least 2 characters each.
    /// </summary>
    /// <value>The default is <c>&lt;s&gt;</c>, <c>&lt;/s&gt;</c>, <c>&lt;bos&gt;</c> and <c>&lt;eos&gt;</c>.</value>
    public IList<string> ControlTokens { get; set; } = ["<s>", "</s>", "<bos>", "<eos>"];

    /// <summary>Checks the settings, as a client does when it is created.</summary>
    /// <returns>One sentence for each fault, which says how to fix it; none if a client can be created.</returns>
    public IReadOnlyList<string> FindFaults() =>
        [
            .. from setting in new (bool IsValid, string Name, string Allowed)[]
            {
                (MaxContentLength is null or >= 1, nameof(MaxContentLength), "at least 1 character, or null for none"),
                (MaxToolResultLength >= 1, nameof(MaxToolResultLength), "at least 1 character"),
                (MaxNewestToolResultLength >= 1, nameof(MaxNewestToolResultLength), "at least 1 character"),
                (MaxExtraRequests is >= 0 and <= 10, nameof(MaxExtraRequests), "from 0 to 10"),
                (RaisedMaxOutputTokens >= 1, nameof(RaisedMaxOutputTokens), "at least 1 token"),
                (AreMarkers(TurnMarkers), nameof(TurnMarkers), "literals of at least 2 characters"),
                (AreMarkers(ControlTokens), nameof(ControlTokens), "literals of at least 2 characters"),
            }
            where !setting.IsValid
            select $"{setting.Name} must be {setting.Allowed}.",
        ];

    /// <summary>A copy that later changes of these settings do not reach.</summary>
    /// <returns>The copy.</returns>
    public PromptedToolsOptions Clone()
    {
        var copy = (PromptedToolsOptions)MemberwiseClone();
        copy.TurnMarkers = [.. TurnMarkers];
        copy.ControlTokens = [.. ControlTokens];
        return copy;
    }

    internal PromptedToolsOptions ValidatedCopy()
    {
        var faults = FindFaults();
        return faults.Count == 0
            ? Clone()
            : throw new ArgumentException("Prompted tools cannot be set up: " + string.Join(" ", faults));
    }

    private static bool AreMarkers(IList<string>? markers) =>
        markers?.All(static marker => marker is { Length: >= 2 }) is true;
}
