using Microsoft.Extensions.AI;
using OpenChat.Emulator;
using OpenChat.Extensions.AI.Tests.Support;
using static OpenChat.Emulator.EmulatorFaultKind;

namespace OpenChat.Extensions.AI.Tests;

/// <summary>The client against the emulator, over real HTTP on loopback.</summary>
public sealed class OpenChatClientOverHttpTests : IAsyncLifetime
{
    private const string Answer = "Seven is 7, and 1.50 is é知😀.";

    private OpenChatEmulator _emulator = null!;

    public static TheoryData<string> Shapes =>
        [
            "numbers",
            "null-response",
            "bare-response",
            "result-only",
            "response-text",
            "choices",
            "no-usage",
            "malformed-usage",
            "running-usage",
            "delta-usage",
            "finish-reason",
            "json-answer",
            "streamed-data",
            "junk-frames",
            "textless-frames",
            "comments",
            "big-frame=64",
            "bare-done",
            "no-final-newline",
            "no-space",
            "crlf",
            "chunk-size=1",
            "detailed-usage",
            "delay=1",
            "frame-delay=1",
        ];

    public static TheoryData<string, OpenChatErrorKind> Failures =>
        new()
        {
            { "status=500", OpenChatErrorKind.Server },
            { "quota", OpenChatErrorKind.QuotaExceeded },
            { "busy", OpenChatErrorKind.Busy },
            { "retired", OpenChatErrorKind.ModelUnavailable },
            { "model-not-found", OpenChatErrorKind.ModelUnavailable },
            { "context-exceeded", OpenChatErrorKind.ContextWindowExceeded },
            { "timed-out", OpenChatErrorKind.Timeout },
            { "html-error", OpenChatErrorKind.Server },
            { "plain-text-error", OpenChatErrorKind.Server },
            { "empty-error", OpenChatErrorKind.Server },
            { "huge-error=1024", OpenChatErrorKind.Server },
            { "redirect", OpenChatErrorKind.InvalidRequest },
            { "success-false", OpenChatErrorKind.Server },
            { "cut-before-answer", OpenChatErrorKind.Transport },
            { "cut-mid-frame=1", OpenChatErrorKind.Truncated },
        };

    public static TheoryData<string, OpenChatErrorKind> StreamFailures =>
        new()
        {
            { "cut-after-frames=2", OpenChatErrorKind.Truncated },
            { "stall-after-frames=2", OpenChatErrorKind.Timeout },
            { "in-stream-error=2", OpenChatErrorKind.Server },
            { "error-line=2", OpenChatErrorKind.Server },
        };

    public async ValueTask InitializeAsync()
    {
        _emulator = await OpenChatEmulator.StartAsync();
        _emulator.Script.Reply = static _ =>
            EmulatorReply.FromChunks(" Seven is ", "7", ", and ", "1.50", " is é知😀.");
    }

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task BothModes_AnswerOfAnyShape_HaveItsText(string fault)
    {
        _emulator.Faults.Always(EmulatorFault.Parse(fault));
        using var client = MakeClient();

        var whole = await client.GetResponseAsync(Clients.Hello);
        var stream = await client.GetStreamingResponseAsync(Clients.Hello).Collect();

        Assert.Equal(fault == "null-response" ? "" : Answer, whole.Text);
        Assert.Equal(fault == "null-response" ? "" : Answer, stream.Text);
        Assert.Equal(ChatFinishReason.Stop, stream.FinishReason);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task BothModes_Failure_IsItsKind(string fault, OpenChatErrorKind kind)
    {
        _emulator.Faults.Always(EmulatorFault.Parse(fault));
        using var client = MakeClient();

        var whole = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));
        var stream = await Assert.ThrowsAsync<OpenChatException>(() =>
            client.GetStreamingResponseAsync(Clients.Hello).Collect()
        );

        Assert.Equal(kind, whole.Kind);
        Assert.Equal(kind, stream.Kind);
    }

    [Theory]
    [MemberData(nameof(StreamFailures))]
    public async Task Stream_FailsAfterTwoFrames_KeepsTheTextSoFar(string fault, OpenChatErrorKind kind)
    {
        _emulator.Faults.Always(EmulatorFault.Parse(fault));
        using var client = MakeClient(static options => options.StreamIdleTimeout = TimeSpan.FromMilliseconds(200));

        var failure = await Assert.ThrowsAsync<OpenChatException>(() =>
            client.GetStreamingResponseAsync(Clients.Hello).Collect()
        );

        Assert.Equal(kind, failure.Kind);
        Assert.Equal("Seven is 7", failure.PartialText);
        Assert.Single(_emulator.Requests);
    }

    [Theory]
    [InlineData(ToolCalls, false)]
    [InlineData(ToolCalls, true)]
    [InlineData(ToolCallDeltas, false)]
    [InlineData(ToolCallDeltas, true)]
    public async Task ServerMadeToolCall_OfAKnownTool_BecomesACall(EmulatorFaultKind fault, bool isStream)
    {
        _emulator.Script.Reply = static _ => EmulatorReply.FromChunks("");
        _emulator.Faults.Always(new EmulatorFault(fault));
        using var client = MakeClient();
        var options = new ChatOptions { Tools = [AIFunctionFactory.CreateDeclaration("add", "Adds.", NumbersAAndB())] };

        var response = isStream
            ? await client.GetStreamingResponseAsync(Clients.Hello, options).Collect()
            : await client.GetResponseAsync(Clients.Hello, options);

        var call = Assert.Single(response.Messages.SelectMany(static m => m.Contents).OfType<FunctionCallContent>());
        Assert.Equal("add", call.Name);
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
    }

    private static System.Text.Json.JsonElement NumbersAAndB() =>
        System.Text.Json.JsonElement.Parse(
            """{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}}}"""
        );

    [Fact]
    public async Task Redirect_IsNotFollowed()
    {
        _emulator.Faults.Always(new EmulatorFault(Redirect));
        using var client = MakeClient();

        await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        Assert.Single(_emulator.Requests);
    }

    [Theory]
    [InlineData("workers")]
    [InlineData("gateway")]
    [InlineData("legacy")]
    [InlineData("openai")]
    public async Task EveryEndpoint_IsAnswered(string endpoint)
    {
        using var client = MakeClient(options =>
            options.Endpoint = endpoint switch
            {
                "workers" => OpenChatEndpoint.WorkersAI(Clients.Account, _emulator.BaseUri),
                "gateway" => OpenChatEndpoint.AIGateway(Clients.Account, "my-gateway", _emulator.BaseUri),
                "legacy" => OpenChatEndpoint.LegacyAIGateway(Clients.Account, "my-gateway", _emulator.GatewayBaseUri),
                _ => OpenChatEndpoint.OpenAICompatible(_emulator.OpenAIBaseUri),
            }
        );

        Assert.Equal(Answer, (await client.GetResponseAsync(Clients.Hello)).Text);
        Assert.Equal(Answer, (await client.GetStreamingResponseAsync(Clients.Hello).Collect()).Text);
        Assert.Equal(Answer, (await client.GetTextAsync("Hello")).Text);
        Assert.Equal(
            Answer,
            (
                await client
                    .GetStreamingTextAsync("Hello", new OpenChatTextOptions { Format = OpenChatPromptFormat.Math })
                    .Collect()
            ).Text
        );
    }

    [Fact]
    public async Task LeftEarly_TheServerIsToldToStop()
    {
        using var stopped = new CancellationTokenSource();
        var engine = new EndlessEngine(stopped);
        await using var emulator = await OpenChatEmulator.StartAsync(new OpenChatEmulatorOptions { Engine = engine });
        using var client = MakeClient(options =>
            options.Endpoint = OpenChatEndpoint.WorkersAI(Clients.Account, emulator.BaseUri)
        );

        await foreach (var _ in client.GetStreamingResponseAsync(Clients.Hello))
        {
            break;
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Task.Delay(TimeSpan.FromSeconds(30), stopped.Token)
        );
    }

    private OpenChatClient MakeClient(Action<OpenChatClientOptions>? configure = null)
    {
        var options = new OpenChatClientOptions
        {
            Endpoint = OpenChatEndpoint.WorkersAI(Clients.Account, _emulator.BaseUri),
            ApiToken = Clients.Token,
            MaxRetries = 0,
        };
        configure?.Invoke(options);
        return new OpenChatClient(options);
    }

    private sealed class EndlessEngine(CancellationTokenSource stopped) : IEmulatorEngine
    {
        public async IAsyncEnumerable<EmulatorChunk> GenerateAsync(
            EmulatorPrompt prompt,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
        )
        {
            using var registration = cancellationToken.Register(stopped.Cancel);
            while (!cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(5, cancellationToken);
                yield return new EmulatorChunk("more ");
            }
        }
    }
}
