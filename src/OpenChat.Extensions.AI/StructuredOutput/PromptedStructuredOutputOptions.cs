namespace OpenChat.Extensions.AI;

/// <summary>
/// Settings of a <see cref="PromptedStructuredOutputChatClient"/>. They are checked together and copied when a client is
/// made; later changes have no effect on it.
/// </summary>
public sealed class PromptedStructuredOutputOptions
{
    /// <summary>
    /// Gets or sets the most characters of one message. The format is added to a message as far as it fits and else gets a
    /// message of its own, if need be without its descriptions; at least 1.
    /// </summary>
    /// <value>The default is <see langword="null"/>: no limit.</value>
    public int? MaxContentLength { get; set; }

    /// <summary>
    /// Gets or sets how many further requests one answer may cost: repairs, fresh tries, larger outputs; from 0 to 10. The
    /// budget is shared with a <see cref="PromptedToolCallingChatClient"/> inside this client.
    /// </summary>
    /// <value>The default is 2.</value>
    public int MaxExtraRequests { get; set; } = 2;

    /// <summary>
    /// Gets or sets the fewest output tokens to ask for when the JSON was cut off by the output limit and the request named
    /// no <see cref="Microsoft.Extensions.AI.ChatOptions.MaxOutputTokens"/>; at least 1. Twice what was used is asked for
    /// if that is more, but no more than an <see cref="OpenChatClient"/> has room for in its context window. A limit that
    /// the request did name is never raised.
    /// </summary>
    /// <value>The default is 2048 tokens.</value>
    public int RaisedMaxOutputTokens { get; set; } = 2048;

    /// <summary>
    /// Gets or sets a value indicating whether the last user message ends with the line <c>(Write the answer as JSON
    /// only.)</c>. Some servers drop the system message, which holds the format.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool AddReminder { get; set; } = true;

    /// <summary>
    /// Gets or sets a value indicating whether the inner client is given
    /// <see cref="Microsoft.Extensions.AI.ChatOptions.ResponseFormat"/> as well, for a server that holds the model to a
    /// JSON schema itself (llama.cpp, vLLM, Ollama). Not in requests that offer tools, since a call would not fit.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool KeepResponseFormat { get; set; }

    internal PromptedStructuredOutputOptions ValidatedCopy()
    {
        var faults = FindFaults().ToList();
        return faults.Count == 0
            ? (PromptedStructuredOutputOptions)MemberwiseClone()
            : throw new ArgumentException("Prompted structured output cannot be set up: " + string.Join(" ", faults));
    }

    internal IEnumerable<string> FindFaults() =>
        from setting in new (bool IsValid, string Name, string Allowed)[]
        {
            (MaxContentLength is null or >= 1, nameof(MaxContentLength), "at least 1 character, or null for none"),
            (MaxExtraRequests is >= 0 and <= 10, nameof(MaxExtraRequests), "from 0 to 10"),
            (RaisedMaxOutputTokens >= 1, nameof(RaisedMaxOutputTokens), "at least 1 token"),
        }
        where !setting.IsValid
        select $"{setting.Name} must be {setting.Allowed}.";
}
