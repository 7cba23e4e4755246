namespace OpenChat.Extensions.AI;

/// <summary>
/// Settings of a <see cref="PromptedToolCallingChatClient"/>. They are checked together and copied when a client is made;
/// later changes have no effect on it.
/// </summary>
public sealed class PromptedToolCallingOptions
{
    /// <summary>
    /// Gets or sets the most characters of one message. The tool list is spread over several system messages and
    /// neighbouring messages are merged only as far as they fit; at least 1.
    /// </summary>
    /// <value>The default is <see langword="null"/>: no limit.</value>
    public int? MaxContentLength { get; set; }

    /// <summary>Gets or sets the most characters of an earlier tool result that the model is shown; at least 1.</summary>
    /// <value>The default is 1500. What is cut off is counted behind the result.</value>
    public int MaxToolResultLength { get; set; } = 1500;

    /// <summary>Gets or sets the most characters of a result of the newest tool calls that the model is shown; at least 1.</summary>
    /// <value>The default is 3000. What is cut off is counted behind the result.</value>
    public int MaxNewestToolResultLength { get; set; } = 3000;

    /// <summary>
    /// Gets or sets how many further requests one answer may cost, whatever the replies are: repairs, fresh tries, larger
    /// outputs, and the last request, without tools, that ends an answer in <see cref="Microsoft.Extensions.AI.ChatToolMode.Auto"/>;
    /// from 0 to 10. The budget is shared with a <see cref="PromptedStructuredOutputChatClient"/> around this client.
    /// </summary>
    /// <value>The default is 2.</value>
    public int MaxExtraRequests { get; set; } = 2;

    /// <summary>
    /// Gets or sets the fewest output tokens to ask for when a call was cut off by the output limit and the request named
    /// no <see cref="Microsoft.Extensions.AI.ChatOptions.MaxOutputTokens"/>; at least 1. Twice what was used is asked for
    /// if that is more, but no more than an <see cref="OpenChatClient"/> has room for in its context window. A limit that
    /// the request did name is never raised.
    /// </summary>
    /// <value>The default is 2048 tokens.</value>
    public int RaisedMaxOutputTokens { get; set; } = 2048;

    /// <summary>
    /// Gets or sets a value indicating whether the last user message ends with one line that repeats how to reply. Some
    /// servers drop the system message, which holds the rules.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool AddReminder { get; set; } = true;

    /// <summary>
    /// Gets or sets a value indicating whether a reply may hold several calls, where the request does not say so itself
    /// with <see cref="Microsoft.Extensions.AI.ChatOptions.AllowMultipleToolCalls"/>. If not, the first call is kept.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool AllowMultipleToolCalls { get; set; } = true;

    /// <summary>
    /// Gets or sets a value indicating whether a call with a property that its schema does not know is refused. A tool
    /// whose <see cref="Microsoft.Extensions.AI.AITool.AdditionalProperties"/> hold a boolean <c>strict</c> decides that for
    /// itself.
    /// </summary>
    /// <value>
    /// The default is <see langword="false"/>: the property is dropped, unless no other is left of what was written: then the
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
    /// Gets or sets a value indicating whether the valid calls of a reply are used when another call of it is refused.
    /// </summary>
    /// <value>The default is <see langword="false"/>: the model is asked again for all of them.</value>
    public bool KeepValidCalls { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether a call that was answered since the user's question is not made again: beside
    /// other calls it is dropped; a reply of such calls alone is answered by a last request, without tools, that shows their
    /// results. Where no extra request is left the calls are made. Turn it off for tools that are polled.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool GuardAgainstRepeatedCalls { get; set; } = true;

    internal PromptedToolCallingOptions ValidatedCopy()
    {
        var faults = FindFaults().ToList();
        return faults.Count == 0
            ? (PromptedToolCallingOptions)MemberwiseClone()
            : throw new ArgumentException("Prompted tool calling cannot be set up: " + string.Join(" ", faults));
    }

    internal IEnumerable<string> FindFaults() =>
        from setting in new (bool IsValid, string Name, string Allowed)[]
        {
            (MaxContentLength is null or >= 1, nameof(MaxContentLength), "at least 1 character, or null for none"),
            (MaxToolResultLength >= 1, nameof(MaxToolResultLength), "at least 1 character"),
            (MaxNewestToolResultLength >= 1, nameof(MaxNewestToolResultLength), "at least 1 character"),
            (MaxExtraRequests is >= 0 and <= 10, nameof(MaxExtraRequests), "from 0 to 10"),
            (RaisedMaxOutputTokens >= 1, nameof(RaisedMaxOutputTokens), "at least 1 token"),
        }
        where !setting.IsValid
        select $"{setting.Name} must be {setting.Allowed}.";
}
