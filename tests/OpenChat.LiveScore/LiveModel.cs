using System.Diagnostics;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI;
using OpenChat.Scoring;
using PromptedTools.Extensions.AI;

namespace OpenChat.LiveScore;

/// <summary>The model behind an OpenAI-compatible server, asked through the client as an application asks it.</summary>
internal sealed class LiveModel : IDisposable
{
    private const int MostRounds = 6;

    // A model of 7B on two cores takes minutes for a long answer.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(30);

    private readonly HttpClient _http;
    private readonly RoundRecorder _rounds;
    private readonly FunctionInvokingChatClient _client;

    public LiveModel(OpenChatEndpoint endpoint, string? modelId, string? apiKey, bool constrains)
    {
        // A proxy of the environment is not asked for this machine.
        Wire = new WireRecorder(new SocketsHttpHandler { UseProxy = !endpoint.BaseUri.IsLoopback });
        _http = new HttpClient(Wire) { Timeout = Timeout.InfiniteTimeSpan };
        _rounds = new RoundRecorder(
            new OpenChatClient(
                new OpenChatClientOptions
                {
                    Endpoint = endpoint,
                    ConstrainReplies = constrains,
                    ModelId = modelId,
                    ApiToken = apiKey,
                    ResponseTimeout = s_patience,
                    StreamIdleTimeout = s_patience,
                },
                _http
            )
        );
        _client = new FunctionInvokingChatClient(_rounds) { MaximumIterationsPerRequest = MostRounds };
    }

    public WireRecorder Wire { get; }

    /// <summary>
    /// Asks, and makes the calls that the tools among <paramref name="options"/> can run, until there is an answer or six
    /// rounds of calls were made. A reply that the client refuses for good is an outcome, too.
    /// </summary>
    /// <exception cref="OpenChatException">The server did not answer, or refused the request.</exception>
    public async Task<Outcome> AskAsync(
        string id,
        IReadOnlyList<ChatMessage> messages,
        ChatOptions options,
        CancellationToken cancellationToken
    )
    {
        // Greedy and from scratch each time, so that the same question gets the same answer.
        options.Temperature = 0;
        options.AdditionalProperties = new() { ["cache_prompt"] = false };
        Wire.Clear();
        _rounds.Clear();
        var clock = Stopwatch.StartNew();
        var answer = "";
        string? refused = null;
        try
        {
            answer = (await _client.GetResponseAsync(messages, options, cancellationToken)).Messages[^1].Text;
        }
        catch (Exception exception) when (exception is PromptedToolCallException or PromptedJsonException)
        {
            refused = exception.GetType().Name;
        }

        return new Outcome
        {
            Id = id,
            Rounds = [.. _rounds.Rounds],
            Answer = answer,
            FirstReply = Wire.FirstReply,
            Requests = Wire.Requests,
            PromptTokens = Wire.PromptTokens,
            Seconds = Math.Round(clock.Elapsed.TotalSeconds, 2),
            Refused = refused,
        };
    }

    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
    }

    /// <summary>Notes the calls of each answer; they would be lost where a later answer is refused.</summary>
    private sealed class RoundRecorder(IChatClient inner) : DelegatingChatClient(inner)
    {
        private readonly List<IReadOnlyList<MadeCall>> _rounds = [];

        public IReadOnlyList<IReadOnlyList<MadeCall>> Rounds => _rounds;

        public void Clear() => _rounds.Clear();

        public override async Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            CancellationToken cancellationToken = default
        )
        {
            var response = await base.GetResponseAsync(messages, options, cancellationToken);
            _rounds.Add(MadeCall.AllIn(response));
            return response;
        }
    }
}
