using System.Diagnostics;
using PromptedTools.Extensions.AI;

namespace OpenChat.Extensions.AI;

/// <summary>
/// Settings of an <see cref="OpenChatClient"/>. They are checked together and copied when a client is created; later changes
/// have no effect on it.
/// </summary>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
public sealed class OpenChatClientOptions
{
    /// <summary>Gets or sets where the model is served. Required.</summary>
    public OpenChatEndpoint? Endpoint { get; set; }

    /// <summary>
    /// Gets or sets the bearer token: a Cloudflare API token with the permission Workers AI, or the key of a server of your
    /// own. Required by Workers AI and its gateway, unless <see cref="ApiTokenProvider"/> is set.
    /// </summary>
    public string? ApiToken { get; set; }

    /// <summary>
    /// Gets or sets a callback that returns the bearer token, for tokens that change. It is called once for
    /// each attempt and must be thread-safe.
    /// </summary>
    public Func<CancellationToken, ValueTask<string>>? ApiTokenProvider { get; set; }

    /// <summary>Gets or sets the model to ask.</summary>
    /// <value>
    /// The default is <see langword="null"/>: the endpoint's own, <c>@cf/openchat/openchat-3.5-0106</c> or
    /// <c>openchat-3.5-0106</c>.
    /// </value>
    public string? ModelId { get; set; }

    /// <summary>
    /// Gets or sets the maximum number of tokens to generate, unless the request sets its own; from 1 to
    /// <see cref="ContextWindow"/>. It is always sent: Workers AI's own default of 256 cuts answers off silently.
    /// </summary>
    /// <value>The default is 1024 tokens.</value>
    public int MaxOutputTokens { get; set; } = 1024;

    /// <summary>
    /// Gets or sets the maximum number of characters of one message or prompt. A longer one is refused before it is sent.
    /// At least 1, but requests with tools or a response format need at least 512: the rules this library adds to them are
    /// spread over messages of that length.
    /// </summary>
    /// <value>
    /// The default is <see langword="null"/>: the endpoint's own, 4096 for Workers AI (the model card's schema), none for
    /// an OpenAI-compatible server.
    /// </value>
    public int? MaxContentLength { get; set; }

    /// <summary>The model's own context window.</summary>
    internal const int DefaultContextWindow = 8192;

    /// <summary>
    /// Gets or sets how many tokens the prompt and the answer may have together; at least 1. If it is set, no server is
    /// asked for it.
    /// </summary>
    /// <value>
    /// The default is <see langword="null"/>: what the server of a named engine (<see cref="OpenChatEndpoint.LlamaCpp"/> and
    /// so on) reports, once it has, else 8192 tokens, the model's own. A window that the server reports also lowers
    /// the <c>max_tokens</c> of a request that sets none, to what fits beside the prompt.
    /// </value>
    public int? ContextWindow { get; set; }

    /// <summary>
    /// Gets or sets a function that counts the tokens of a text in the model's vocabulary. With it a request that cannot
    /// fit into <see cref="ContextWindow"/> is refused before it is sent; without it the client estimates and logs a
    /// warning, and refuses only a prompt with tools that exceeds the window by 15 %. It must be thread-safe.
    /// </summary>
    public Func<string, int>? CountTokens { get; set; }

    /// <summary>
    /// Gets or sets how often a request is sent again after a transient failure (408, 409, 429 but not a used-up quota,
    /// 5xx, no connection); from 0 to 10. A stream is never sent again once its first byte has arrived.
    /// </summary>
    /// <value>The default is 2. Set 0 if you use a resilience handler of your own: the retries would multiply.</value>
    public int MaxRetries { get; set; } = 2;

    /// <summary>
    /// Gets or sets the settings of tools and typed answers, which the model itself lacks, or <see langword="null"/> to
    /// turn both off: requests with tools are then refused, and a response format is left to an OpenAI-compatible server. In
    /// this client <see cref="PromptedToolsOptions.TurnMarkers"/> and <see cref="PromptedToolsOptions.ControlTokens"/> are the
    /// model's own, and <see cref="MaxContentLength"/> replaces <see cref="PromptedToolsOptions.MaxContentLength"/>.
    /// </summary>
    /// <value>The default is all of <see cref="PromptedToolsOptions"/>' defaults.</value>
    public PromptedToolsOptions? PromptedTools { get; set; } = new();

    /// <summary>
    /// Gets or sets a value indicating whether servers that can are asked to constrain replies to a JSON schema: calls that are
    /// required, and typed answers in requests without tools. OpenAI-compatible servers are asked, Workers AI is not. The
    /// reply is checked all the same; if a server refuses a schema, the request is repeated without it.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool ConstrainReplies { get; set; } = true;

    /// <summary>
    /// Gets or sets how long each attempt waits for an answer: for a complete one, or for the first event of a
    /// stream. Comments and blank lines are not events. More than zero, at most 24 days.
    /// </summary>
    /// <value>
    /// The default is 5 minutes, since a whole answer of a model on a CPU takes that long.
    /// <see cref="Timeout.InfiniteTimeSpan"/> waits forever.
    /// </value>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Gets or sets how long to wait from event to event of a stream that has begun. Comments and blank lines, which a server
    /// may send to keep the connection open, do not extend it, nor does the time that the caller takes count. More than zero,
    /// at most 24 days.
    /// </summary>
    /// <value>The default is 1 minute. <see cref="Timeout.InfiniteTimeSpan"/> waits forever.</value>
    public TimeSpan StreamIdleTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets the maximum number of bytes of an answer, whole or as a stream; at least 1024.</summary>
    /// <value>The default is 16 MiB.</value>
    public int MaxResponseBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Gets or sets the maximum number of bytes of one event of a stream; at least 1024.</summary>
    /// <value>The default is 1 MiB.</value>
    public int MaxFrameBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// Gets headers to send with every request, such as <c>cf-aig-cache-ttl</c>, <c>cf-aig-authorization</c> or
    /// <c>x-session-affinity</c>. If a server repeats the value of one whose name contains key, token, secret or
    /// authorization, no exception shows it.
    /// </summary>
    public IDictionary<string, string> Headers { get; private set; } =
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Gets or sets a value indicating whether the token may be sent over plain HTTP to another machine. To this machine it
    /// always may.
    /// </summary>
    /// <value>The default is <see langword="false"/>: such an endpoint is refused.</value>
    public bool AllowInsecureTransport { get; set; }

    /// <summary>Gets or sets the clock for retries and time limits.</summary>
    /// <value>The default is <see cref="TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Checks the settings, as a client does when it is created. Nothing is sent.</summary>
    /// <returns>One sentence for each fault, which says how to fix it; none if a client can be created.</returns>
    public IReadOnlyList<string> FindFaults() => [.. OpenChatClientOptionsValidator.FindFaults(this)];

    /// <summary>The model that is asked where a request names none; null while neither it nor an endpoint is set.</summary>
    internal string? ModelToAsk => ModelId ?? Endpoint?.DefaultModelId;

    internal OpenChatClientOptions Copy()
    {
        var copy = (OpenChatClientOptions)MemberwiseClone();
        copy.PromptedTools = PromptedTools?.Clone();
        copy.Headers = new Dictionary<string, string>(Headers, StringComparer.OrdinalIgnoreCase);
        return copy;
    }

    private string DebuggerDisplay => $"{ModelToAsk ?? "no model"}, {Endpoint?.DebuggerDisplay ?? "no endpoint"}";
}
