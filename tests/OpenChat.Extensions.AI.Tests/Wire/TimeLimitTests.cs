using System.Net;
using Microsoft.Extensions.Time.Testing;
using OpenChat.Extensions.AI.Tests.Support;

namespace OpenChat.Extensions.AI.Tests.Wire;

/// <summary>Our time limits, the HTTP client's and the caller's cancellation, each told apart from the others.</summary>
public sealed class TimeLimitTests
{
    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task GetResponseAsync_NoAnswerInTime_IsTimeout()
    {
        using var server = new SilentServer();
        using var client = MakeClient(server);

        var asking = client.GetResponseAsync(Clients.Hello);
        await server.IsAsked.Task;
        _time.Advance(s_wait);
        var failure = await Assert.ThrowsAsync<OpenChatException>(() => asking);

        Assert.Equal(OpenChatErrorKind.Timeout, failure.Kind);
        Assert.False(failure.IsTransient);
        Assert.Contains("20 seconds", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.Count);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_NoFirstByteInTime_IsTimeout()
    {
        var body = new PieceStream("") { StaysSilent = true };
        using var server = new FakeServer(FakeServer.Events(body));
        using var client = Clients.Card(server, Configure);

        var asking = client.GetStreamingResponseAsync(Clients.Hello).Collect();
        await body.Silence.Task;
        _time.Advance(s_wait);
        var failure = await Assert.ThrowsAsync<OpenChatException>(() => asking);

        Assert.Equal(OpenChatErrorKind.Timeout, failure.Kind);
        Assert.Null(failure.PartialText);
        Assert.Single(server.Requests);
        Assert.True(body.IsDisposed);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_NoFirstByteAfterASlowHead_NamesTheWholeLimit()
    {
        var body = new PieceStream("") { StaysSilent = true };
        using var server = new FakeServer(() =>
        {
            _time.Advance(s_wait - TimeSpan.FromSeconds(1));
            return FakeServer.Events(body)();
        });
        using var client = Clients.Card(server, Configure);

        var asking = client.GetStreamingResponseAsync(Clients.Hello).Collect();
        await body.Silence.Task;
        while (!asking.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => asking);
        Assert.StartsWith("No answer came within 20 seconds.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_SilentStream_IsTimeoutWithTheTextSoFar()
    {
        var body = new PieceStream("data: {\"response\":\"Hel\"}\n\n") { StaysSilent = true };
        using var server = new FakeServer(FakeServer.Events(body));
        using var client = Clients.Card(server, Configure);

        var asking = client.GetStreamingResponseAsync(Clients.Hello).Collect();
        await body.Silence.Task;
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(asking.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        var failure = await Assert.ThrowsAsync<OpenChatException>(() => asking);

        Assert.Equal(OpenChatErrorKind.Timeout, failure.Kind);
        Assert.Equal("Hel", failure.PartialText);
        Assert.True(body.IsDisposed);
    }

    public static TheoryData<string> NoEvents =>
        [
            ": ping\n\n",
            ": ping\n",
            ":",
            "\n",
            "\r\n",
            "\r",
            " ",
            "x",
            "data: ",
            "data: \n\n",
            "data:\n\n",
            "data\n\n",
            "data: \ndata:  \n\n",
            "event: ping\n\n",
            "id: 1\n\n",
            "retry: 10\n\n",
            "event: ping\nid: 1\nretry: 10\n\n",
            "unknown: field\n\n",
            "\u00e9",
        ];

    [Theory]
    [MemberData(nameof(NoEvents))]
    public async Task GetStreamingResponseAsync_NoEventEver_IsTimeoutAfterTheResponseTimeout(string piece)
    {
        var body = new TricklingStream(_time, TimeSpan.FromSeconds(1), piece);
        using var server = new FakeServer(FakeServer.Events(body));
        using var client = Clients.Card(server, Configure);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() =>
            client.GetStreamingResponseAsync(Clients.Hello).Collect()
        );

        Assert.Equal((OpenChatErrorKind.Timeout, null), (failure.Kind, failure.PartialText));
        Assert.Contains("20 seconds", failure.Message, StringComparison.Ordinal);
        Assert.Equal(s_wait, body.Elapsed);
        Assert.True(body.IsDisposed);
        Assert.Single(server.Requests);
    }

    [Theory]
    [MemberData(nameof(NoEvents))]
    public async Task GetStreamingResponseAsync_NoFurtherEvent_IsTimeoutAfterTheIdleTimeout(string piece)
    {
        var body = new TricklingStream(_time, TimeSpan.FromSeconds(1), piece)
        {
            Before = ["data: {\"response\":\"Hel\"}\n\n", "data: {\"response\":\"lo\"}\n\n"],
        };
        using var server = new FakeServer(FakeServer.Events(body));
        using var client = Clients.Card(server, Configure);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() =>
            client.GetStreamingResponseAsync(Clients.Hello).Collect()
        );

        Assert.Equal((OpenChatErrorKind.Timeout, "Hello"), (failure.Kind, failure.PartialText));
        Assert.Contains("5 seconds", failure.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(2 + 5), body.Elapsed);
        Assert.True(body.IsDisposed);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_CommentsThatAreAlwaysThere_AreTimeoutToo()
    {
        var body = new TricklingStream(_time, TimeSpan.FromMilliseconds(1), ": ping\n\n") { IsAtOnce = true };
        using var server = new FakeServer(FakeServer.Events(body));
        using var client = Clients.Card(server, Configure);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() =>
            client.GetStreamingResponseAsync(Clients.Hello).Collect()
        );

        Assert.Equal(OpenChatErrorKind.Timeout, failure.Kind);
        Assert.Equal(s_wait, body.Elapsed);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_EventsWithCommentsBetween_TakesAsLongAsItTakes()
    {
        // Each event comes after four seconds of comments, of five that are allowed; the first after sixteen of twenty.
        string[] pings = [.. Enumerable.Repeat(": ping\n\n", 3)];
        string[] frame = [.. pings, "data: {\"response\":\"x\"}\n\n"];
        var body = new TricklingStream(_time, TimeSpan.FromSeconds(1), "data: [DONE]\n\n")
        {
            Before =
            [
                .. Enumerable.Repeat(": ping\n\n", 12),
                .. Enumerable.Repeat(frame, 30).SelectMany(static one => one),
            ],
        };
        using var server = new FakeServer(FakeServer.Events(body));
        using var client = Clients.Card(server, Configure);

        Assert.Equal(30, (await client.GetStreamingResponseAsync(Clients.Hello).Collect()).Text.Length);
        Assert.True(body.Elapsed > 5 * s_wait);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_SlowCaller_CostsTheServerNothing()
    {
        var body = new TricklingStream(_time, TimeSpan.FromSeconds(4), "data: [DONE]\n\n")
        {
            Before = [.. Enumerable.Repeat("data: {\"response\":\"x\"}\n\n", 5)],
        };
        using var server = new FakeServer(FakeServer.Events(body));
        using var client = Clients.Card(server, Configure);
        var text = "";

        await foreach (var update in client.GetStreamingResponseAsync(Clients.Hello))
        {
            text += update.Text;
            _time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal("xxxxx", text);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_HeadAndCommentsTogetherTooSlow_IsTimeoutAfterTheResponseTimeout()
    {
        var body = new TricklingStream(_time, TimeSpan.FromSeconds(1), ": ping\n\n");
        using var server = new FakeServer(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(15));
            return FakeServer.Events(body)();
        });
        using var client = Clients.Card(server, Configure);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() =>
            client.GetStreamingResponseAsync(Clients.Hello).Collect()
        );

        Assert.Contains("20 seconds", failure.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(5), body.Elapsed);
    }

    [Theory]
    [InlineData("{\"a\":1}")]
    [InlineData(" ")]
    public async Task GetStreamingResponseAsync_JsonThatTrickles_IsTimeoutAfterTheResponseTimeout(string piece)
    {
        var body = new TricklingStream(_time, TimeSpan.FromSeconds(1), piece);
        using var server = new FakeServer(() =>
        {
            var answer = FakeServer.Events(body)();
            answer.Content.Headers.ContentType = new("application/json");
            return answer;
        });
        using var client = Clients.Card(server, Configure);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() =>
            client.GetStreamingResponseAsync(Clients.Hello).Collect()
        );

        Assert.Equal(OpenChatErrorKind.Timeout, failure.Kind);
        Assert.Equal(s_wait, body.Elapsed);
    }

    [Fact]
    public async Task GetResponseAsync_ErrorBodyTrickles_IsClassifiedByWhatCameInFiveSeconds()
    {
        var body = new TricklingStream(_time, TimeSpan.FromSeconds(1), " ")
        {
            Before = ["""{"errors":[{"code":5021,"message":"no"}]}"""],
        };
        using var server = new FakeServer(() =>
            new HttpResponseMessage(HttpStatusCode.BadRequest) { Content = new StreamContent(body) }
        );
        using var client = Clients.Card(server, Configure);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        Assert.Equal(OpenChatErrorKind.ContextWindowExceeded, failure.Kind);
        Assert.Equal(TimeSpan.FromSeconds(5), body.Elapsed);
    }

    [Theory]
    [InlineData("""{"errors":[{"code":3040,"message":"busy"}]}""")]
    [InlineData("""{"errors":[{"code":3040,"message":"bu""")]
    public async Task GetResponseAsync_ErrorBodyStalls_IsClassifiedByWhatCame(string said)
    {
        using var server = new FakeServer(() =>
            new HttpResponseMessage(HttpStatusCode.TooManyRequests)
            {
                Content = new StreamContent(new PieceStream(said) { StaysSilent = true }),
            }
        );
        using var client = Clients.Card(
            server,
            options => (options.TimeProvider, options.ResponseTimeout) = (_time, Timeout.InfiniteTimeSpan)
        );

        var asking = client.GetResponseAsync(Clients.Hello);
        while (!asking.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => asking);
        Assert.Equal((OpenChatErrorKind.Busy, "3040"), (failure.Kind, failure.ErrorCode));
        Assert.Equal(HttpStatusCode.TooManyRequests, failure.StatusCode);
        Assert.True(failure.IsTransient);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task GetResponseAsync_CanceledWhileAnErrorBodyStalls_ThrowsWithTheCallersToken()
    {
        var body = new PieceStream("{") { StaysSilent = true };
        using var canceled = new CancellationTokenSource();
        using var server = new FakeServer(() =>
            new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { Content = new StreamContent(body) }
        );
        using var client = Clients.Card(server, Configure);

        var asking = client.GetResponseAsync(Clients.Hello, cancellationToken: canceled.Token);
        await body.Silence.Task;
        await canceled.CancelAsync();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);

        Assert.Equal(canceled.Token, thrown.CancellationToken);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_InfiniteLimits_WaitOn()
    {
        var body = new PieceStream("data: {\"response\":\"Hel\"}\n\n") { StaysSilent = true };
        using var canceled = new CancellationTokenSource();
        using var server = new FakeServer(FakeServer.Events(body));
        using var client = Clients.Card(
            server,
            options =>
            {
                Configure(options);
                options.ResponseTimeout = options.StreamIdleTimeout = Timeout.InfiniteTimeSpan;
            }
        );

        var asking = client
            .GetStreamingResponseAsync(Clients.Hello, cancellationToken: canceled.Token)
            .Collect(canceled.Token);
        await body.Silence.Task;
        _time.Advance(TimeSpan.FromDays(20));
        Assert.False(asking.IsCompleted);
        await canceled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_CanceledWithinTheStream_ThrowsWithTheCallersToken()
    {
        var body = new PieceStream("data: {\"response\":\"Hel\"}\n\n") { StaysSilent = true };
        using var canceled = new CancellationTokenSource();
        using var server = new FakeServer(FakeServer.Events(body));
        using var client = Clients.Card(server, Configure);
        var pieces = new List<string>();

        var asking = Task.Run(async () =>
        {
            await foreach (
                var update in client.GetStreamingResponseAsync(Clients.Hello).WithCancellation(canceled.Token)
            )
            {
                pieces.Add(update.Text);
            }
        });
        await body.Silence.Task;
        await canceled.CancelAsync();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);

        Assert.Equal(canceled.Token, thrown.CancellationToken);
        Assert.Equal(["Hel"], pieces);
        Assert.True(body.IsDisposed);
    }

    [Fact]
    public async Task GetResponseAsync_CanceledWhileSending_ThrowsWithTheCallersToken()
    {
        using var canceled = new CancellationTokenSource();
        using var server = new SilentServer();
        using var client = MakeClient(server);

        var asking = client.GetResponseAsync(Clients.Hello, cancellationToken: canceled.Token);
        await server.IsAsked.Task;
        await canceled.CancelAsync();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);

        Assert.Equal(canceled.Token, thrown.CancellationToken);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnyMethod_CanceledBefore_SendsNothing(bool isStream)
    {
        var canceled = new CancellationToken(canceled: true);
        using var server = new FakeServer(FakeServer.Json("{}"));
        using var client = Clients.Card(server);

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            isStream
                ? client.GetStreamingResponseAsync(Clients.Hello, cancellationToken: canceled).Collect(canceled)
                : client.GetResponseAsync(Clients.Hello, cancellationToken: canceled)
        );

        Assert.Equal(canceled, thrown.CancellationToken);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task GetResponseAsync_HttpClientsOwnLimit_IsTimeout()
    {
        using var server = new SilentServer();
        using var http = new HttpClient(server) { Timeout = TimeSpan.FromMilliseconds(1) };
        using var client = new OpenChatClient(Options(), http);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        Assert.Equal(OpenChatErrorKind.Timeout, failure.Kind);
        Assert.Contains("HttpClient.Timeout", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponseAsync_HttpClientDisposedMeanwhile_IsTransport()
    {
        using var server = new SilentServer();
        var http = new HttpClient(server, disposeHandler: false);
        var options = Options();
        options.MaxRetries = 0;
        using var client = new OpenChatClient(options, http);

        var asking = client.GetResponseAsync(Clients.Hello);
        await server.IsAsked.Task;
        http.Dispose();
        var failure = await Assert.ThrowsAsync<OpenChatException>(() => asking);

        Assert.Equal(OpenChatErrorKind.Transport, failure.Kind);
    }

    private OpenChatClient MakeClient(SilentServer server) =>
        new(Options(), new HttpClient(server, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan });

    private OpenChatClientOptions Options()
    {
        var options = new OpenChatClientOptions
        {
            Endpoint = OpenChatEndpoint.WorkersAI(Clients.Account),
            ApiToken = Clients.Token,
        };
        Configure(options);
        return options;
    }

    private void Configure(OpenChatClientOptions options)
    {
        options.TimeProvider = _time;
        options.ResponseTimeout = s_wait;
        options.StreamIdleTimeout = TimeSpan.FromSeconds(5);
    }

    private sealed class SilentServer : HttpMessageHandler
    {
        public TaskCompletionSource IsAsked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Count { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            Count++;
            IsAsked.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("Unreachable.");
        }
    }
}
