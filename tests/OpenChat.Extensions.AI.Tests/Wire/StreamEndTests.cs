using System.Text;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Tests.Support;

namespace OpenChat.Extensions.AI.Tests.Wire;

/// <summary>How a stream ends before its end, and what is let go then.</summary>
public sealed class StreamEndTests
{
    private static readonly string[] s_frames = ["one ", "two ", "STOP", " three"];

    [Fact]
    public async Task GetStreamingResponseAsync_LeftEarly_DisposesTheResponse()
    {
        var body = SilentAfter(s_frames);
        using var server = new FakeServer(FakeServer.Events(body));
        using var client = Clients.Card(server);

        await foreach (var update in client.GetStreamingResponseAsync(Clients.Hello))
        {
            Assert.Equal("one ", update.Text);
            break;
        }

        Assert.True(body.IsDisposed);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_StopSequence_LetsTheStreamGoBeforeTheNextPieceIsAskedFor()
    {
        var body = SilentAfter("one two STOP");
        using var server = new FakeServer(FakeServer.Events(body));
        using var client = Clients.Card(server);

        await using var updates = client
            .GetStreamingResponseAsync(Clients.Hello, new ChatOptions { StopSequences = ["STOP"] })
            .GetAsyncEnumerator();

        Assert.True(await updates.MoveNextAsync());
        Assert.Equal("one two ", updates.Current.Text);
        Assert.True(body.IsDisposed);
        Assert.True(await updates.MoveNextAsync());
        Assert.Equal(ChatFinishReason.Stop, updates.Current.FinishReason);
        Assert.Empty(updates.Current.Contents);
        Assert.False(await updates.MoveNextAsync());
    }

    [Theory]
    [InlineData("<|end_of_turn|>")]
    [InlineData("STOP")]
    public async Task GetStreamingResponseAsync_StopSplitOverFrames_CutsThere(string stop)
    {
        for (var at = 1; at < stop.Length; at++)
        {
            var body = SilentAfter(" Hi <", stop[..at], stop[at..], " never");
            using var server = new FakeServer(FakeServer.Events(body));
            using var client = Clients.Card(server);

            var options = new ChatOptions { StopSequences = ["STOP"] };
            var response = await client.GetStreamingResponseAsync(Clients.Hello, options).Collect();

            Assert.Equal("Hi <", response.Text);
            Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
            Assert.Null(response.Usage);
        }
    }

    [Fact]
    public async Task GetStreamingResponseAsync_HalfAStopSequenceAtTheEnd_IsText()
    {
        using var server = new FakeServer(FakeServer.Events("data: {\"response\":\"Hi <|end\"}\n\ndata: [DONE]\n\n"));
        using var client = Clients.Card(server);

        Assert.Equal("Hi <|end", (await client.GetStreamingResponseAsync(Clients.Hello).Collect()).Text);
    }

    [Fact]
    public async Task AnyMethod_StopSequenceInAWholeAnswer_CutsThereAndKeepsTheUsage()
    {
        using var server = new FakeServer(
            FakeServer.Json("""{"response":" one STOP two","usage":{"prompt_tokens":1,"completion_tokens":1024}}""")
        );
        using var client = Clients.Card(server);

        var options = new ChatOptions { StopSequences = ["STOP"] };
        var whole = await client.GetResponseAsync(Clients.Hello, options);
        var streamed = await client.GetStreamingResponseAsync(Clients.Hello, options).Collect();

        // The server answers both as a whole: all of its counts came.
        Assert.All(
            [whole, streamed],
            static response =>
            {
                Assert.Equal("one ", response.Text);
                Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
                Assert.Equal(1024, response.Usage!.OutputTokenCount);
            }
        );
    }

    [Theory]
    [InlineData("data: ")]
    [InlineData(": ")]
    public async Task GetStreamingResponseAsync_EndlessLine_IsRefused(string start)
    {
        var piece = new string('x', 700);
        var body = new PieceStream([Frame("Hi"), start, .. Enumerable.Repeat(piece, 10_000)]);
        using var server = new FakeServer(FakeServer.Events(body));
        using var client = Clients.Card(server, static options => options.MaxFrameBytes = 2048);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() =>
            client.GetStreamingResponseAsync(Clients.Hello).Collect()
        );

        Assert.Equal(OpenChatErrorKind.InvalidResponse, failure.Kind);
        Assert.Contains(nameof(OpenChatClientOptions.MaxFrameBytes), failure.Message, StringComparison.Ordinal);
        Assert.Equal("Hi", failure.PartialText);
        Assert.InRange(body.ReadPieces, 3, 10);
        Assert.True(body.IsDisposed);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\r\n")]
    public async Task GetStreamingResponseAsync_EndlessEvent_IsRefused(string lineEnd)
    {
        var line = "data: {\"response\":\"x\"}" + lineEnd;
        var body = new PieceStream([Frame("Hi"), .. Enumerable.Repeat(line, 10_000)]);
        using var server = new FakeServer(FakeServer.Events(body));
        using var client = Clients.Card(server, static options => options.MaxFrameBytes = 2048);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() =>
            client.GetStreamingResponseAsync(Clients.Hello).Collect()
        );

        Assert.Equal(OpenChatErrorKind.InvalidResponse, failure.Kind);
        Assert.Contains(nameof(OpenChatClientOptions.MaxFrameBytes), failure.Message, StringComparison.Ordinal);
        Assert.Equal("Hi", failure.PartialText);
        Assert.InRange(body.ReadPieces, 80, 100);
    }

    [Theory]
    [InlineData("\n\n")]
    [InlineData("\r\r")]
    [InlineData("\r\n\r\n")]
    public async Task GetStreamingResponseAsync_ManySmallEvents_NoneIsTooLong(string eventEnd)
    {
        var frame = "data: {\"response\":\"x\"}" + eventEnd;
        // The first event's end comes byte by byte.
        byte[][] pieces =
        [
            .. Encoding.UTF8.GetBytes(frame).Select(static one => new[] { one }),
            .. Enumerable.Repeat(Encoding.UTF8.GetBytes(frame), 200),
            Encoding.UTF8.GetBytes("data: [DONE]" + eventEnd),
        ];
        using var server = new FakeServer(FakeServer.Events(new PieceStream(pieces)));
        using var client = Clients.Card(server, static options => options.MaxFrameBytes = 1024);

        var response = await client.GetStreamingResponseAsync(Clients.Hello).Collect();

        Assert.Equal(201, response.Text.Length);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_EndlessStream_IsRefused()
    {
        var body = new PieceStream([Frame("Hi"), .. Enumerable.Repeat(": wait\n\n", 100_000)]);
        using var server = new FakeServer(FakeServer.Events(body));
        using var client = Clients.Card(server, static options => options.MaxResponseBytes = 2048);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() =>
            client.GetStreamingResponseAsync(Clients.Hello).Collect()
        );

        Assert.Equal(OpenChatErrorKind.InvalidResponse, failure.Kind);
        Assert.Contains(nameof(OpenChatClientOptions.MaxResponseBytes), failure.Message, StringComparison.Ordinal);
        Assert.Equal("Hi", failure.PartialText);
    }

    [Fact]
    public async Task GetResponseAsync_EndlessAnswer_IsRefused()
    {
        using var server = new FakeServer(FakeServer.Json($$"""{"response":"{{new string('x', 5000)}}"}"""));
        using var client = Clients.Card(server, static options => options.MaxResponseBytes = 2048);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        Assert.Equal(OpenChatErrorKind.InvalidResponse, failure.Kind);
        Assert.Contains(nameof(OpenChatClientOptions.MaxResponseBytes), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_ConnectionDies_IsTruncatedWithTheTextSoFar()
    {
        var body = new PieceStream(Frame("Hel"), Frame("lo")) { Failure = new IOException("reset") };
        using var server = new FakeServer(FakeServer.Events(body));
        using var client = Clients.Card(server);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() =>
            client.GetStreamingResponseAsync(Clients.Hello).Collect()
        );

        Assert.Equal(OpenChatErrorKind.Truncated, failure.Kind);
        Assert.Equal("Hello", failure.PartialText);
        Assert.DoesNotContain("Hello", failure.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(OpenChatPromptFormat.Chat, "Hello")]
    [InlineData(OpenChatPromptFormat.Raw, " Hello")]
    public async Task GetStreamingTextAsync_ConnectionDies_PartialTextIsWhatTheCallerSaw(
        OpenChatPromptFormat format,
        string expected
    )
    {
        var body = new PieceStream(Frame(" Hel"), Frame("lo")) { Failure = new IOException("reset") };
        using var server = new FakeServer(FakeServer.Events(body));
        using var client = Clients.Card(server);
        var seen = "";

        var failure = await Assert.ThrowsAsync<OpenChatException>(async () =>
        {
            await foreach (var update in client.GetStreamingTextAsync("Hi", new() { Format = format }))
            {
                seen += update.Text;
            }
        });

        Assert.Equal(expected, seen);
        Assert.Equal(expected, failure.PartialText);
    }

    [Fact]
    public async Task GetResponseAsync_DeeplyNestedAnswer_IsInvalidResponse()
    {
        var deep = new string('[', 10_000) + new string(']', 10_000);
        using var server = new FakeServer(FakeServer.Json($$"""{"response":{{deep}}}"""));
        using var client = Clients.Card(server);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        Assert.Equal(OpenChatErrorKind.InvalidResponse, failure.Kind);
    }

    private static PieceStream SilentAfter(params string[] texts) =>
        new([.. texts.Select(Frame)]) { StaysSilent = true };

    private static string Frame(string text) => $$"""data: {"response":"{{text}}"}""" + "\n\n";
}
