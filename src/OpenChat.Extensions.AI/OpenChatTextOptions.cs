using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.AI;

namespace OpenChat.Extensions.AI;

/// <summary>Settings of one text completion. What is <see langword="null"/> is not sent.</summary>
/// <remarks>
/// Sampling settings are sent to the server as they are. The server may refuse one that is out of its range, which is an
/// <see cref="OpenChatException"/>, or silently correct it. Only NaN and infinities are refused here.
/// </remarks>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
public sealed class OpenChatTextOptions
{
    /// <summary>Gets or sets the model to ask instead of the client's own.</summary>
    /// <value>The default is <see langword="null"/>: <see cref="OpenChatClientOptions.ModelId"/>.</value>
    public string? ModelId { get; set; }

    /// <summary>Gets or sets who writes the turn template around the prompt.</summary>
    /// <value>The default is <see cref="OpenChatPromptFormat.ServerTemplate"/>.</value>
    public OpenChatPromptFormat Format { get; set; }

    /// <summary>Gets or sets what to tell the model before the prompt, as a system message.</summary>
    /// <remarks>
    /// The prompt is sent as the one user message of a chat then, to Workers AI too: only
    /// <see cref="OpenChatPromptFormat.ServerTemplate"/> has a place for it.
    /// </remarks>
    /// <value>The default is <see langword="null"/>: nothing. Blank text is nothing too.</value>
    public string? Instructions { get; set; }

    /// <summary>Gets or sets the maximum number of tokens to generate; at least 1.</summary>
    /// <value>The default is <see langword="null"/>: <see cref="OpenChatClientOptions.MaxOutputTokens"/>.</value>
    public int? MaxOutputTokens { get; set; }

    /// <summary>Gets or sets the sampling temperature; 0 is greedy, Workers AI takes up to 5.</summary>
    /// <value>The default is <see langword="null"/>: the server's own.</value>
    public float? Temperature { get; set; }

    /// <summary>Gets or sets the nucleus sampling mass, from 0 to 1.</summary>
    /// <value>The default is <see langword="null"/>: the server's own.</value>
    public float? TopP { get; set; }

    /// <summary>Gets or sets how many of the likeliest tokens are sampled from; Workers AI takes 1 to 50, llama.cpp 0 for all.</summary>
    /// <value>The default is <see langword="null"/>: the server's own.</value>
    public int? TopK { get; set; }

    /// <summary>
    /// Gets or sets the seed of the random choices; the same seed repeats an answer if the server honours it.
    /// </summary>
    /// <value>The default is <see langword="null"/>: the server's own.</value>
    public long? Seed { get; set; }

    /// <summary>Gets or sets the penalty for tokens by how often they were used; Workers AI takes 0 to 2.</summary>
    /// <value>The default is <see langword="null"/>: the server's own.</value>
    public float? FrequencyPenalty { get; set; }

    /// <summary>Gets or sets the penalty for tokens that were used at all; Workers AI takes 0 to 2.</summary>
    /// <value>The default is <see langword="null"/>: the server's own.</value>
    public float? PresencePenalty { get; set; }

    /// <summary>
    /// Gets or sets the sequences at which the text ends. They are not part of the text. Workers AI has no such setting:
    /// this library cuts the text there and ends the stream.
    /// </summary>
    /// <value>The default is <see langword="null"/>: the text ends with the model's turn.</value>
    public IList<string>? StopSequences { get; set; }

    /// <summary>
    /// Gets or sets other properties of the request's body, such as <c>repetition_penalty</c>, <c>min_p</c> or
    /// <c>grammar</c>. A value is text, a number, a boolean, a <see cref="System.Text.Json.JsonElement"/>, a
    /// <see cref="System.Text.Json.Nodes.JsonNode"/>, a list or dictionary of those, or of a type that
    /// <see cref="AIJsonUtilities.DefaultOptions"/> can serialize: a few under native AOT, else
    /// nearly any. Other values are left out, and a warning in the log names them.
    /// </summary>
    /// <value>
    /// The default is <see langword="null"/>: none. Settings above take precedence. <c>messages</c>, <c>prompt</c>,
    /// <c>raw</c>, <c>stream</c>, <c>stream_options</c>, <c>model</c>, <c>tools</c>, <c>tool_choice</c> and
    /// <c>n</c> are this library's own and are not taken from here.
    /// </value>
    public IDictionary<string, object?>? AdditionalProperties { get; set; }

    internal ChatOptions ToChatOptions() =>
        new()
        {
            ModelId = ModelId,
            MaxOutputTokens = MaxOutputTokens,
            Temperature = Temperature,
            TopP = TopP,
            TopK = TopK,
            Seed = Seed,
            FrequencyPenalty = FrequencyPenalty,
            PresencePenalty = PresencePenalty,
            StopSequences = StopSequences,
            AdditionalProperties = AdditionalProperties is null ? null : new(AdditionalProperties),
        };

    private string DebuggerDisplay =>
        $"{Format}, at most {MaxOutputTokens?.ToString(CultureInfo.InvariantCulture) ?? "the client's own limit of"} tokens";
}
