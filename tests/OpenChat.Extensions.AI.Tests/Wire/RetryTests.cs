using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using OpenChat.Extensions.AI.Tests.Support;

namespace OpenChat.Extensions.AI.Tests.Wire;

public sealed class RetryTests
{
    private const string Answer = """{"response":"Hi"}""";

    [Fact]
    public async Task GetResponseAsync_TransientFailures_SendsTheSameBodyAgain()
    {
        using var server = new FakeServer(
            FakeServer.Error(503),
            static () => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused"),
            FakeServer.Json(Answer)
        );
        using var client = Clients.Card(server);

        Assert.Equal("Hi", (await client.GetResponseAsync(Clients.Hello)).Text);

        Assert.Equal(3, server.Requests.Count);
        Assert.Single(server.Requests.Select(static request => request.Body).Distinct());
    }

    [Fact]
    public async Task GetStreamingResponseAsync_TransientFailures_SendsAgain()
    {
        using var server = new FakeServer(
            FakeServer.Error(429),
            FakeServer.Events(new PieceStream("") { Failure = new HttpIOException(HttpRequestError.ResponseEnded) }),
            FakeServer.Events("data: {\"response\":\"Hi\"}\n\ndata: [DONE]\n\n")
        );
        using var client = Clients.Card(server);

        Assert.Equal("Hi", (await client.GetStreamingResponseAsync(Clients.Hello).Collect()).Text);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_BreaksOffAfterTheFirstByte_IsNotSentAgain()
    {
        using var server = new FakeServer(
            FakeServer.Events(new PieceStream(":") { Failure = new HttpIOException(HttpRequestError.ResponseEnded) })
        );
        using var client = Clients.Card(server);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() =>
            client.GetStreamingResponseAsync(Clients.Hello).Collect()
        );

        Assert.Equal(OpenChatErrorKind.Truncated, failure.Kind);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task GetResponseAsync_NoConnection_IsTransportWithoutStatus()
    {
        using var server = new FakeServer(static () =>
            throw new HttpRequestException(HttpRequestError.NameResolutionError, "no such host")
        );
        using var client = Clients.Card(server);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        Assert.Equal(OpenChatErrorKind.Transport, failure.Kind);
        Assert.Null(failure.StatusCode);
        Assert.True(failure.IsTransient);
        Assert.Contains("did not answer: its host name was not found.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(3, server.Requests.Count);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(5, 6)]
    public async Task GetResponseAsync_MaxRetries_IsObeyed(int maxRetries, int requests)
    {
        using var server = new FakeServer(FakeServer.Error(500));
        using var client = Clients.Card(server, options => options.MaxRetries = maxRetries);

        await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        Assert.Equal(requests, server.Requests.Count);
    }

    [Fact]
    public async Task GetResponseAsync_Retries_BackOffExponentiallyToEightSeconds()
    {
        var time = new ImpatientTime();
        using var server = new FakeServer(FakeServer.Error(500));
        using var client = Clients.Card(server, options => (options.MaxRetries, options.TimeProvider) = (10, time));

        await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        Assert.Equal(10, time.Waits.Count);
        Assert.All(time.Waits, static wait => Assert.InRange(wait.TotalSeconds, 0, 8));
        Assert.InRange(time.Waits[0].TotalSeconds, 0, 2);
        Assert.True(time.Waits.Skip(5).Max() > time.Waits[0]);
    }

    [Theory]
    [InlineData("3", 3)]
    [InlineData("0", 0)]
    [InlineData("3600", 30)]
    public async Task GetResponseAsync_RetryAfter_IsHonouredAndCapped(string header, int seconds)
    {
        var time = new ImpatientTime();
        using var server = new FakeServer(
            () => new HttpResponseMessage(HttpStatusCode.TooManyRequests) { Headers = { { "Retry-After", header } } },
            FakeServer.Json(Answer)
        );
        using var client = Clients.Card(server, options => options.TimeProvider = time);

        Assert.Equal("Hi", (await client.GetResponseAsync(Clients.Hello)).Text);

        Assert.Equal(seconds == 0 ? [] : [TimeSpan.FromSeconds(seconds)], time.Waits);
    }

    [Fact]
    public async Task GetResponseAsync_RetryAfterAsDate_IsShown()
    {
        using var server = new FakeServer(static () =>
            new HttpResponseMessage(HttpStatusCode.PaymentRequired)
            {
                Headers = { { "Retry-After", TimeProvider.System.GetUtcNow().AddHours(1).ToString("R") } },
            }
        );
        using var client = Clients.Card(server);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        Assert.InRange(failure.RetryAfter!.Value, TimeSpan.FromMinutes(58), TimeSpan.FromMinutes(61));
    }

    [Fact]
    public async Task GetResponseAsync_CanceledWhileWaiting_ThrowsWithTheCallersToken()
    {
        using var canceled = new CancellationTokenSource();
        using var server = new FakeServer(() =>
        {
            canceled.Cancel();
            return FakeServer.Error(503)();
        });
        using var client = Clients.Card(server, options => options.TimeProvider = TimeProvider.System);

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            client.GetResponseAsync(Clients.Hello, cancellationToken: canceled.Token)
        );

        Assert.Equal(canceled.Token, thrown.CancellationToken);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task GetResponseAsync_Retry_IsLoggedAndOnTheActivity()
    {
        var logs = new FakeLogCollector();
        using var factory = new LoggerFactory([new FakeLoggerProvider(logs)]);
        using var server = new FakeServer(FakeServer.Error(503), FakeServer.Json(Answer));
        using var client = Clients.Card(server, logs: factory);
        using var activity = new Activity("call").Start();

        await client.GetResponseAsync(Clients.Hello);

        var warning = Assert.Single(logs.GetSnapshot(), static log => log.Level == LogLevel.Warning);
        Assert.Matches(@"^Attempt 1 failed: Server, HTTP 503\. Sending again in \d\.\d s\.$", warning.Message);
        var retry = Assert.Single(activity.Events);
        Assert.Equal("openchat.retry", retry.Name);
        Assert.Contains(retry.Tags, static tag => tag is { Key: "error.type", Value: "Server" });
    }

    [Fact]
    public async Task GetResponseAsync_TokenProvider_IsAskedForEachAttempt()
    {
        var asked = 0;
        using var server = new FakeServer(FakeServer.Error(503), FakeServer.Json(Answer));
        using var client = Clients.Card(
            server,
            options => (options.ApiToken, options.ApiTokenProvider) = (null, _ => new($"token-{++asked}"))
        );

        await client.GetResponseAsync(Clients.Hello);

        Assert.Equal(
            ["Bearer token-1", "Bearer token-2"],
            server.Requests.Select(static request => request.Headers["Authorization"])
        );
    }
}
