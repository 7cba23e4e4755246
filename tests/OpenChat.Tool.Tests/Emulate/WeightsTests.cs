using Moq;
using OpenChat.Emulator;
using OpenChat.Emulator.Weights;
using OpenChat.Tool.Emulate;

namespace OpenChat.Tool.Tests.Emulate;

/// <summary><c>--weights</c>: what is asked of the engine, in which order, and what is said when it fails.</summary>
public sealed class WeightsTests : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    private readonly Mock<IModelEngine> _engine = new();
    private readonly Mock<IAsyncDisposable> _disposal;
    private readonly TaskCompletionSource _loaded = new();
    private readonly SignallingWriter _output = new();
    private readonly StringWriter _error = new();
    private WeightsOptions? _options;

    public WeightsTests() => _disposal = _engine.As<IAsyncDisposable>();

    [Fact]
    public async Task RunAsync_ModelLoads_SaysSoThenGreetsWithWhatItKnows()
    {
        using var ending = new CancellationTokenSource();
        _engine.Setup(engine => engine.Model).Returns(new EmulatorModel("tiny.gguf", 4096));

        var running = RunAsync(ending.Token, "--threads", "3");
        Assert.False(_output.Flushed.IsCompleted);
        _loaded.SetResult();
        var said = await _output.Flushed.WaitAsync(s_limit);
        await ending.CancelAsync();

        Assert.Equal(0, await running.WaitAsync(s_limit));
        Assert.StartsWith("Loading tiny.gguf", said, StringComparison.Ordinal);
        Assert.Contains("tiny.gguf, 4,096 tokens, 3 threads", said, StringComparison.Ordinal);
        _disposal.Verify(engine => engine.DisposeAsync(), Times.Once);
    }

    [Fact]
    public async Task RunAsync_Options_ReachTheEngine()
    {
        _loaded.SetException(new WeightsException(WeightsProblem.NotLoaded, "no"));

        await RunAsync(default, "--context", "1024", "--threads", "3", "--gpu-layers", "20", "--template", "openchat");

        Assert.Equal(
            ("models/tiny.gguf", 1024, 3, 20, "openchat"),
            (_options!.Path, _options.ContextWindow, _options.Threads, _options.GpuLayers, _options.Template)
        );
    }

    [Fact]
    public async Task RunAsync_NoOptions_AreLeftToTheEngine()
    {
        _loaded.SetException(new WeightsException(WeightsProblem.NotLoaded, "no"));

        await RunAsync(default);

        Assert.Equal(
            (null, null, 0, null),
            (_options!.ContextWindow, _options.Threads, _options.GpuLayers, _options.Template)
        );
    }

    [Fact]
    public async Task RunAsync_FileCannotBeOpened_IsOneLineAnd1()
    {
        var code = await OpenChatCommand.RunAsync(
            ["emulate", "--weights", "nowhere.gguf"],
            new ToolHost(_output, _error)
            {
                OpenModel = static _ =>
                    throw new WeightsException(WeightsProblem.FileNotFound, "There is no file nowhere.gguf."),
            },
            CancellationToken.None
        );

        Assert.Equal(1, code);
        Assert.Equal($"There is no file nowhere.gguf.{Environment.NewLine}", _error.ToString());
        Assert.Equal("", _output.ToString());
    }

    [Fact]
    public async Task RunAsync_LoadingFails_IsOneLineAnd1AndGivesTheEngineBack()
    {
        _loaded.SetException(new WeightsException(WeightsProblem.OutOfMemory, "Too little memory."));

        var code = await RunAsync(default);

        Assert.Equal(1, code);
        Assert.Equal($"Too little memory.{Environment.NewLine}", _error.ToString());
        _disposal.Verify(engine => engine.DisposeAsync(), Times.Once);
    }

    [Fact]
    public async Task RunAsync_EndedWhileLoading_EndsWith0AndGivesTheEngineBack()
    {
        using var ending = new CancellationTokenSource();
        var running = RunAsync(ending.Token);

        await ending.CancelAsync();

        Assert.Equal(0, await running.WaitAsync(s_limit));
        Assert.Equal("", _error.ToString());
        _disposal.Verify(engine => engine.DisposeAsync(), Times.Once);
    }

    [Theory]
    [InlineData("--threads", "2", "--weights")]
    [InlineData("--gpu-layers", "2", "--weights")]
    [InlineData("--template", "openchat", "--weights")]
    [InlineData("--weights tiny.gguf --upstream", "http://127.0.0.1:1/v1", "--upstream")]
    [InlineData("--weights tiny.gguf --call-style", "as-shown", "--call-style")]
    [InlineData("--upstream http://127.0.0.1:1/v1 --call-style", "as-shown", "--call-style")]
    [InlineData("--weights tiny.gguf --context", "63", "--context")]
    [InlineData("--weights tiny.gguf --threads", "0", "--threads")]
    [InlineData("--weights", " ", "--weights")]
    [InlineData("--call-style", "loud", "as-models-write")]
    public async Task RunAsync_OptionsThatDoNotFit_AreNamedAndNothingIsOpened(
        string options,
        string value,
        string named
    )
    {
        var code = await OpenChatCommand.RunAsync(
            ["emulate", .. options.Split(' '), value],
            new ToolHost(_output, _error) { OpenModel = Open },
            CancellationToken.None
        );

        Assert.Equal(2, code);
        Assert.Contains(named, _error.ToString(), StringComparison.Ordinal);
        Assert.Null(_options);
    }

    public async ValueTask DisposeAsync()
    {
        await _output.DisposeAsync();
        await _error.DisposeAsync();
    }

    private Task<int> RunAsync(CancellationToken cancellationToken, params string[] options) =>
        OpenChatCommand.RunAsync(
            ["emulate", "--port", "0", "--weights", "models/tiny.gguf", .. options],
            new ToolHost(_output, _error) { OpenModel = Open },
            cancellationToken
        );

    private OpenedEngine Open(WeightsOptions options)
    {
        _options = options;
        return new OpenedEngine(_engine.Object, _loaded.Task);
    }
}
