using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OpenChat.Emulator.Tests.Upstream;

/// <summary>Servers that send without end, or fall silent: the client gets an error in time, and the emulator keeps its memory.</summary>
public sealed class HostileUpstreamTests
{
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    private const string Hello = "data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}\n\n";
    private const string CardHello = "data: {\"response\":\"Hello\",\"p\":\"abcd\"}\n\n";

    private static readonly TimeSpan s_soon = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(Head, "x", 502, 3043)]
    [InlineData(Head + "data: ", "x", 502, 3043)]
    [InlineData(Head, "\n", 502, 3043)]
    [InlineData(Head, ": a comment\n\n", 502, 3043)]
    [InlineData(Head, "data: {}\n\n", 502, 3043)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n", "{\"a\":", 502, 3043)]
    [InlineData("HTTP/1.1 200 OK\r\n", "X-Header: and another one\r\n", 502, 3043)]
    [InlineData("HTTP/1.1 200 O", "K", 502, 3043)]
    [InlineData("HTTP/1.1 400 Bad\r\n\r\n", "x", 400, 5006)]
    public async Task Run_AnswerWithoutEnd_IsRefused(string head, string repeated, int status, int code)
    {
        await using var upstream = new RawServer(head, repeated);

        var answer = await AskAsync(upstream, EmulatorClient.AskForStream);

        Assert.Equal(status, answer.Status);
        Assert.Contains($"\"code\":{code}", answer.Body, StringComparison.Ordinal);
        // At most 16 MiB are read; what the system's socket buffers hold comes on top.
        Assert.InRange(upstream.Sent, 1, 32 * 1024 * 1024);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("data: {}\n\n")]
    public async Task Run_StreamWithoutEndAfterText_EndsWithAnErrorFrame(string repeated)
    {
        await using var upstream = new RawServer(Head + Hello, repeated);

        var answer = await AskAsync(upstream, EmulatorClient.AskForStream);

        Assert.Equal(200, answer.Status);
        Assert.StartsWith(CardHello + "data: {\"errors\":[", answer.Body, StringComparison.Ordinal);
        Assert.EndsWith("\"code\":3043}]}\n\n", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\n")]
    [InlineData(Head)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    [InlineData("HTTP/1.1 500 Bad\r\n\r\n")]
    public async Task Run_SilentBeforeTheFirstByte_IsATimeout(string head)
    {
        await using var upstream = new RawServer(head);
        using var engine = new UpstreamEngine(upstream.Address) { ResponseTimeout = s_soon };

        var answer = await AskAsync(engine, EmulatorClient.Ask);

        Assert.Equal(408, answer.Status);
        Assert.Contains("\"code\":3007", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("data: {\"choi")]
    [InlineData(": a comment\n")]
    public async Task Run_SilentAmidTheStream_EndsWithAnErrorFrame(string then)
    {
        await using var upstream = new RawServer(Head + Hello + then);
        using var engine = new UpstreamEngine(upstream.Address) { StreamIdleTimeout = s_soon };

        var answer = await AskAsync(engine, EmulatorClient.AskForStream);

        Assert.Equal(200, answer.Status);
        Assert.StartsWith(CardHello + "data: {\"errors\":[", answer.Body, StringComparison.Ordinal);
        Assert.EndsWith("\"code\":3007}]}\n\n", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SilentAmidAWholeAnswerOrAnError_IsATimeout()
    {
        foreach (var status in new[] { 200, 500 })
        {
            await using var upstream = new RawServer(
                $"HTTP/1.1 {status} A\r\nContent-Type: application/json\r\n\r\n{{"
            );
            using var engine = new UpstreamEngine(upstream.Address) { StreamIdleTimeout = s_soon };

            var answer = await AskAsync(engine, EmulatorClient.Ask);

            Assert.Equal(408, answer.Status);
        }
    }

    [Fact]
    public async Task Run_ConnectionIsNotCompleted_IsATimeout()
    {
        // A server of plain TCP answers no TLS greeting: to the client that is a connection that does not come about.
        await using var upstream = new RawServer("");
        using var engine = new UpstreamEngine(new Uri(upstream.Address.AbsoluteUri.Replace("http:", "https:")))
        {
            ConnectTimeout = s_soon,
        };

        var answer = await AskAsync(engine, EmulatorClient.Ask);

        Assert.Equal(408, answer.Status);
        Assert.Contains("\"code\":3007", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Redirect_IsNotFollowed()
    {
        await using var other = new RawServer(Head + Hello + "data: [DONE]\n\n");
        await using var upstream = new RawServer(
            $"HTTP/1.1 307 Elsewhere\r\nLocation: {other.Address}\r\nContent-Length: 0\r\n\r\n"
        );

        var answer = await AskAsync(upstream, EmulatorClient.Ask);

        Assert.Equal(502, answer.Status);
        Assert.Equal(0, other.Sent);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public async Task Run_LongLineWithinTheLimit_IsReadInEveryLineEnd(string end)
    {
        var padding = new string(' ', 1024 * 1024);
        var frames = Hello.Replace("{\"ch", $"{padding}{{\"ch", StringComparison.Ordinal) + "data: [DONE]\n\n";
        await using var upstream = new RawServer(Head + frames.Replace("\n", end, StringComparison.Ordinal));

        var answer = await AskAsync(upstream, EmulatorClient.AskForStream);

        Assert.StartsWith(CardHello, answer.Body, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_UpstreamIsSilentAmidTheStream_EndsWithAnErrorOfTheDialect()
    {
        await using var upstream = new RawServer(Head + Hello);
        using var engine = new UpstreamEngine(upstream.Address) { StreamIdleTimeout = s_soon };
        await using var emulator = await OpenChatEmulator.StartAsync(new OpenChatEmulatorOptions { Engine = engine });
        using var client = new EmulatorClient(emulator);

        var (_, body) = await client.ChatAsync(EmulatorClient.AskForStream).WaitAsync(s_limit);

        Assert.Contains("\"content\":\"Hello\"", body, StringComparison.Ordinal);
        Assert.Contains("data: {\"error\":{\"code\":408", body, StringComparison.Ordinal);
    }

    private static async Task<(int Status, string Body)> AskAsync(RawServer upstream, string body)
    {
        using var engine = new UpstreamEngine(upstream.Address);
        return await AskAsync(engine, body);
    }

    private static async Task<(int Status, string Body)> AskAsync(UpstreamEngine engine, string body)
    {
        await using var emulator = await OpenChatEmulator.StartAsync(new OpenChatEmulatorOptions { Engine = engine });
        using var client = new EmulatorClient(emulator);
        return await client.RunAsync(body).WaitAsync(s_limit);
    }

    /// <summary>Sends its bytes to whoever connects, then one text for ever or nothing more, and keeps the connection open.</summary>
    private sealed class RawServer : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stopping = new();
        private readonly Task _serving;
        private long _sent;

        public RawServer(string first, string? repeated = null)
        {
            _listener.Start();
            _serving = ServeAsync(first, repeated);
        }

        public Uri Address => new($"http://{_listener.LocalEndpoint}/v1");

        public long Sent => Interlocked.Read(ref _sent);

        public async ValueTask DisposeAsync()
        {
            await _stopping.CancelAsync();
            _listener.Stop();
            await _serving;
            _stopping.Dispose();
        }

        private async Task ServeAsync(string first, string? repeated)
        {
            try
            {
                using var connection = await _listener.AcceptTcpClientAsync(_stopping.Token);
                await using var stream = connection.GetStream();
                await SendAsync(stream, Encoding.UTF8.GetBytes(first));
                var block = Encoding.UTF8.GetBytes(
                    string.Concat(Enumerable.Repeat(repeated, 64 * 1024 / Math.Max(repeated?.Length ?? 1, 1)))
                );
                while (block.Length > 0)
                {
                    await SendAsync(stream, block);
                }

                await Task.Delay(Timeout.InfiniteTimeSpan, _stopping.Token);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // The client has hung up, as it should, or the test is over.
            }
        }

        private async Task SendAsync(NetworkStream stream, byte[] bytes)
        {
            await stream.WriteAsync(bytes, _stopping.Token);
            Interlocked.Add(ref _sent, bytes.Length);
        }
    }
}
