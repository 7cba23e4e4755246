using System.Diagnostics;
using System.Text.Json;

namespace OpenChat.Emulator;

/// <summary>Represents what a client asked for, read from either dialect.</summary>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
public sealed class EmulatorPrompt
{
    /// <summary>Gets the conversation.</summary>
    /// <value>
    /// The messages as sent. A prompt is one user message; a raw prompt in OpenChat's own template is read back into its turns.
    /// </value>
    public required IReadOnlyList<EmulatorMessage> Messages { get; init; }

    /// <summary>Gets the text of a raw prompt, which goes to the model without a template.</summary>
    /// <value><see langword="null"/> when the server writes the template.</value>
    public string? RawText { get; init; }

    /// <summary>Gets the model the client named.</summary>
    public required string ModelId { get; init; }

    /// <summary>Gets the largest number of tokens the answer may have.</summary>
    /// <value><see langword="null"/> when the dialect has no limit of its own and none was sent. Workers AI's own default is 256.</value>
    public int? MaxTokens { get; init; }

    /// <summary>Gets the texts that end the answer where they appear; only the OpenAI dialect has them.</summary>
    /// <value>Empty by default.</value>
    public IReadOnlyList<string> StopSequences { get; init; } = [];

    /// <summary>Gets a value indicating whether the client asked for a stream.</summary>
    public bool Stream { get; init; }

    /// <summary>Gets the JSON schema that the played server constrains the answer to; only the OpenAI dialect has one.</summary>
    /// <value>
    /// <see langword="null"/> by default: any text will do. <see cref="ScriptedEngine"/> writes JSON that fits it where it answers by
    /// itself; a queued reply, and one of its delegate, is sent as it is.
    /// </value>
    public JsonElement? ReplySchema { get; init; }

    /// <summary>Gets the request's whole body, with whatever sampling settings it has.</summary>
    public JsonElement Body { get; init; }

    /// <summary>Gets the text of the last user message.</summary>
    /// <value>Empty when there is none.</value>
    public string LastUserText => Messages.LastOrDefault(message => message.Role == "user")?.Content ?? "";

    /// <summary>Gets the text of all system messages, joined by blank lines.</summary>
    /// <value>Empty when there is none.</value>
    public string SystemText =>
        string.Join("\n\n", Messages.Where(message => message.Role == "system").Select(message => message.Content));

    /// <summary>Gives the same prompt with other messages or another limit.</summary>
    internal EmulatorPrompt With(
        IReadOnlyList<EmulatorMessage>? messages = null,
        int? maxTokens = null,
        bool isRaw = true
    ) =>
        new()
        {
            Messages = messages ?? Messages,
            RawText = isRaw ? RawText : null,
            ModelId = ModelId,
            MaxTokens = maxTokens ?? MaxTokens,
            StopSequences = StopSequences,
            Stream = Stream,
            ReplySchema = ReplySchema,
            Body = Body,
        };

    private string DebuggerDisplay => $"{Messages.Count} messages, the user's last: {LastUserText}";
}
