using Moq;
using OpenChat.Emulator.Weights.Loading;
using OpenChat.Emulator.Weights.Tests.Support;

namespace OpenChat.Emulator.Weights.Tests;

/// <summary>What cannot be run is told in one line, and by its kind.</summary>
public sealed class WeightsFileTests : IAsyncDisposable
{
    private readonly TinyModel _tiny = new();

    [Fact]
    public async Task Open_TinyModel_KnowsTheModel()
    {
        var engine = await _tiny.OpenAsync();

        var model = engine.Model!;
        Assert.Equal("0.gguf", model.Id);
        Assert.Equal(4096, model.ContextWindow);
        Assert.Equal(4096, model.TrainedContextWindow);
        Assert.Equal(64, model.EmbeddingSize);
        Assert.Equal(357, model.VocabularySize);
        Assert.Equal("openchat", model.ChatTemplate);
        Assert.Equal("<s>", model.BeginningOfText);
        Assert.Equal("<|end_of_turn|>", model.EndOfText);
        Assert.InRange(model.ParameterCount, 50_000, 500_000);
        Assert.InRange(model.Size, 4 * 50_000, 4 * 500_000);
    }

    [Theory]
    [InlineData(null, 4096, 4096)]
    [InlineData(null, 16_384, 8192)]
    [InlineData(512, 4096, 512)]
    [InlineData(16_000, 16_384, 16_000)]
    public async Task Open_ContextWindow_IsTheOptionsOrTheFilesUpToThatOfOpenChat(int? asked, int trained, int window)
    {
        var engine = await _tiny.OpenAsync(
            new TinyGguf { ContextLength = trained },
            options => options.ContextWindow = asked
        );

        Assert.Equal(window, engine.Model!.ContextWindow);
    }

    [Theory]
    [InlineData("no-such.gguf", WeightsProblem.FileNotFound)]
    [InlineData("no-such-folder/model.gguf", WeightsProblem.FileNotFound)]
    [InlineData(" ", WeightsProblem.FileNotFound)]
    public void Open_NoFile_IsTold(string name, WeightsProblem problem) =>
        AssertProblem(
            problem,
            () => WeightsEngine.Open(new WeightsOptions { Path = name == " " ? name : _tiny.PathOf(name) })
        );

    [Fact]
    public void Open_Folder_IsTold()
    {
        var folder = Path.GetDirectoryName(_tiny.PathOf("model.gguf"))!;
        Directory.CreateDirectory(folder);

        var exception = AssertProblem(
            WeightsProblem.FileNotFound,
            () => WeightsEngine.Open(new WeightsOptions { Path = folder })
        );

        Assert.Contains("folder", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GG")]
    [InlineData("{\"weights\": 1}")]
    public void Open_NoGguf_IsTold(string text) =>
        AssertProblem(
            WeightsProblem.NotGguf,
            () => WeightsEngine.Open(new WeightsOptions { Path = _tiny.WriteBytes([.. text.Select(c => (byte)c)]) })
        );

    [Fact(SkipUnless = nameof(HasPipes), Skip = "Windows has no such files.")]
    public void Open_Pipe_IsTold()
    {
        var path = _tiny.PathOf("pipe.gguf");
        using (var made = System.Diagnostics.Process.Start("mkfifo", path))
        {
            made.WaitForExit();
        }

        AssertProblem(WeightsProblem.NotGguf, () => WeightsEngine.Open(new WeightsOptions { Path = path }));
    }

    public static bool HasPipes => !OperatingSystem.IsWindows();

    [Fact]
    public void Open_ShardsMissing_AreNamed()
    {
        var first = _tiny.Write(new TinyGguf(), "m-00001-of-00003.gguf");
        _tiny.Write(new TinyGguf(), "m-00002-of-00003.gguf");

        var exception = AssertProblem(
            WeightsProblem.MissingShard,
            () => WeightsEngine.Open(new WeightsOptions { Path = first })
        );
        Assert.Contains("m-00003-of-00003.gguf", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NotTheFirstShard_NamesTheFirst()
    {
        var exception = AssertProblem(
            WeightsProblem.MissingShard,
            () => WeightsEngine.Open(new WeightsOptions { Path = _tiny.PathOf("m-00002-of-00003.gguf") })
        );
        Assert.Contains("m-00001-of-00003.gguf", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(5_000)]
    [InlineData(100_000)]
    public async Task Load_CutFile_IsTold(int length)
    {
        var whole = await File.ReadAllBytesAsync(_tiny.Write(new TinyGguf()), TestContext.Current.CancellationToken);

        await AssertProblemAsync(
            WeightsProblem.CutFile,
            new WeightsOptions { Path = _tiny.WriteBytes(whole[..length], "cut.gguf") }
        );
    }

    [Fact]
    public async Task Load_UnknownArchitecture_IsTold() =>
        await AssertProblemAsync(
            WeightsProblem.NotLoaded,
            new WeightsOptions { Path = _tiny.Write(new TinyGguf { Architecture = "llama9000" }) }
        );

    [Theory]
    [InlineData(null, null)]
    [InlineData("{{ 'a template of nobody' }}", null)]
    [InlineData("openchat", "no-such-template")]
    public async Task Load_UnknownTemplate_IsTold(string? inFile, string? named)
    {
        var exception = await AssertProblemAsync(
            WeightsProblem.UnknownTemplate,
            new WeightsOptions { Path = _tiny.Write(new TinyGguf { Template = inFile }), Template = named }
        );
        Assert.Contains(named ?? "--template", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_NamedTemplate_ReplacesTheFiles()
    {
        var engine = await _tiny.OpenAsync(new TinyGguf { Template = null }, options => options.Template = "chatml");

        Assert.StartsWith("<|im_start|>user", engine.ApplyTemplate([new("user", "Hi")]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100_000)] // less than the file
    [InlineData(1_000_000)] // less than the file and its context of 4,096 tokens
    public async Task Load_TooLittleMemory_IsTold(long memory)
    {
        var machine = Mock.Of<IMachine>(m => m.Memory == memory);

        await AssertProblemAsync(
            WeightsProblem.OutOfMemory,
            new WeightsOptions { Path = _tiny.Write(new TinyGguf()) },
            machine
        );
    }

    [Fact]
    public async Task Load_ContextLargerThanMemory_IsTold() =>
        await AssertProblemAsync(
            WeightsProblem.OutOfMemory,
            new WeightsOptions { Path = _tiny.Write(new TinyGguf()), ContextWindow = int.MaxValue }
        );

    [Fact]
    public async Task Load_NoNativeLibrary_IsTold()
    {
        var machine = new Mock<IMachine>();
        machine.Setup(m => m.Memory).Returns(long.MaxValue);
        machine.Setup(m => m.LoadNativeLibrary()).Throws(new DllNotFoundException());

        await AssertProblemAsync(
            WeightsProblem.NativeLibrary,
            new WeightsOptions { Path = _tiny.Write(new TinyGguf()) },
            machine.Object
        );
    }

    [Theory]
    [InlineData(0, 1, 0, 0, null)]
    [InlineData(64, 0, 0, 0, null)]
    [InlineData(64, 1_025, 0, 0, null)]
    [InlineData(64, 1, -1, 0, null)]
    [InlineData(64, 1, 0, -1, null)]
    [InlineData(64, 1, 0, 0, " ")]
    public void Open_BadOption_IsTold(int window, int threads, int gpuLayers, int waiting, string? template) =>
        AssertProblem(
            WeightsProblem.InvalidOption,
            () =>
                WeightsEngine.Open(
                    new WeightsOptions
                    {
                        Path = _tiny.Write(new TinyGguf()),
                        ContextWindow = window,
                        Threads = threads,
                        GpuLayers = gpuLayers,
                        MaxWaitingRequests = waiting,
                        Template = template,
                    }
                )
        );

    [Fact]
    public void Options_NothingSaid_AreTheDocumentedOnes()
    {
        var options = new WeightsOptions { Path = "x.gguf" };

        Assert.Equal(
            (null, null, 0, null, 32),
            (options.ContextWindow, options.Threads, options.GpuLayers, options.Template, options.MaxWaitingRequests)
        );
    }

    [Fact]
    public async Task Dispose_WhileLoading_Ends()
    {
        var engine = WeightsEngine.Open(new WeightsOptions { Path = _tiny.Write(new TinyGguf()) });

        await engine.DisposeAsync();
        await engine.DisposeAsync();

        Assert.True(engine.Loaded.IsCompleted);
        Assert.Throws<ObjectDisposedException>(() => engine.Tokenize("x", false, false));
    }

    public ValueTask DisposeAsync() => _tiny.DisposeAsync();

    private static WeightsException AssertProblem(WeightsProblem problem, Action action)
    {
        var exception = Assert.Throws<WeightsException>(action);
        AssertOneLine(problem, exception);
        return exception;
    }

    private static async Task<WeightsException> AssertProblemAsync(
        WeightsProblem problem,
        WeightsOptions options,
        IMachine? machine = null
    )
    {
        await using var engine = machine is null ? WeightsEngine.Open(options) : WeightsEngine.Open(options, machine);
        var exception = await Assert.ThrowsAsync<WeightsException>(() => engine.Loaded);
        AssertOneLine(problem, exception);
        Assert.Null(engine.Model);
        return exception;
    }

    private static void AssertOneLine(WeightsProblem problem, WeightsException exception)
    {
        Assert.Equal(problem, exception.Problem);
        Assert.DoesNotContain('\n', exception.Message);
    }
}
