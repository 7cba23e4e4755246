namespace OpenChat.Extensions.AI;

/// <summary>Settings of one text completion. What is left <see langword="null"/> is not sent.</summary>
public sealed class OpenChatTextOptions
{
    /// <summary>Gets or sets the model to ask instead of the client's own.</summary>
    public string? ModelId { get; set; }

    /// <summary>Gets or sets who writes the turn template around the prompt.</summary>
    /// <value>The default is <see cref="OpenChatPromptFormat.ServerTemplate"/>.</value>
    public OpenChatPromptFormat Format { get; set; }

    /// <summary>Gets or sets the most tokens to generate; at least 1.</summary>
    /// <value>The default is <see langword="null"/>: <see cref="OpenChatClientOptions.MaxOutputTokens"/>.</value>
    public int? MaxOutputTokens { get; set; }

    /// <summary>Gets or sets the sampling temperature; 0 is greedy, Workers AI takes up to 5.</summary>
    public float? Temperature { get; set; }

    /// <summary>Gets or sets the nucleus sampling mass, from 0 to 1.</summary>
    public float? TopP { get; set; }

    /// <summary>Gets or sets how many of the likeliest tokens are sampled from; Workers AI takes 1 to 50.</summary>
    public int? TopK { get; set; }

    /// <summary>Gets or sets the seed of the random choices.</summary>
    public long? Seed { get; set; }

    /// <summary>Gets or sets the penalty for tokens by how often they were used; Workers AI takes 0 to 2.</summary>
    public float? FrequencyPenalty { get; set; }

    /// <summary>Gets or sets the penalty for tokens that were used at all; Workers AI takes 0 to 2.</summary>
    public float? PresencePenalty { get; set; }

    /// <summary>
    /// Gets or sets the sequences at which the text ends. They are not part of the text. Workers AI has no such setting:
    /// this library cuts the text there and ends the stream.
    /// </summary>
    public IList<string>? StopSequences { get; set; }

    /// <summary>
    /// Gets or sets further properties of the request's body, such as <c>repetition_penalty</c>, <c>min_p</c> or
    /// <c>grammar</c>. A value must be one that JSON has: text, number, boolean, a <see cref="System.Text.Json.JsonElement"/>,
    /// a <see cref="System.Text.Json.Nodes.JsonNode"/>, or a list or dictionary of those.
    /// </summary>
    public IDictionary<string, object?>? AdditionalProperties { get; set; }
}
