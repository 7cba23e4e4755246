using System.Text.RegularExpressions;
using OpenChat.Emulator.Tests;

namespace OpenChat.Tool.Tests.Emulate;

/// <summary>The command <c>openchat emulate</c> while it runs, on a free port.</summary>
internal sealed partial class RunningTool : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly SignallingWriter _output = new();
    private readonly Task<int> _running;

    private RunningTool(string[] options) =>
        _running = OpenChatCommand.RunAsync(
            ["emulate", "--port", "0", .. options],
            new ToolHost(_output, TextWriter.Null),
            _ending.Token
        );

    public HttpClient Http { get; } = new();

    public string Greeting { get; private set; } = "";

    public static async Task<RunningTool> StartAsync(params string[] options)
    {
        var tool = new RunningTool(options);
        tool.Greeting = await tool._output.Flushed.WaitAsync(TimeSpan.FromSeconds(20));
        tool.Http.BaseAddress = new Uri(Address().Match(tool.Greeting).Value);
        return tool;
    }

    /// <summary>Asks a question, and gives the answer's status and body.</summary>
    public async Task<string> ChatAsync()
    {
        using var answer = await Http.PostAsync("/v1/chat/completions", EmulatorClient.Json(EmulatorClient.Ask));
        return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(20));
        _ending.Dispose();
        Http.Dispose();
    }

    [GeneratedRegex("http://[^ ]*/client/v4/")]
    private static partial Regex Address();
}
