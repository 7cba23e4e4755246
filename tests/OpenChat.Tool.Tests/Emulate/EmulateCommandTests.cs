using System.Text.RegularExpressions;
using OpenChat.Emulator;
using OpenChat.Emulator.Tests;

namespace OpenChat.Tool.Tests.Emulate;

public sealed partial class EmulateCommandTests
{
    [Fact]
    public async Task RunAsync_Help_NamesTheOptions()
    {
        var (code, output, _) = await RunAsync("--help");

        Assert.Equal(0, code);
        string[] options = ["--port", "--upstream", "--fault", "--strict", "--allow-non-loopback"];
        Assert.All(options, option => Assert.Contains(option, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_NoCommand_NamesItAndEndsWith2()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        var help = await OpenChatCommand.RunAsync(
            ["--help"],
            new ToolHost(output, TextWriter.Null),
            CancellationToken.None
        );
        var code = await OpenChatCommand.RunAsync([], new ToolHost(TextWriter.Null, error), CancellationToken.None);

        Assert.Equal((0, 2), (help, code));
        Assert.Contains("emulate", output.ToString(), StringComparison.Ordinal);
        Assert.NotEqual("", error.ToString());
    }

    [Fact]
    public async Task RunAsync_CallStyle_IsThatOfTheScriptedEngine()
    {
        var shown = await CallAsync();
        var written = await CallAsync("--call-style", "as-models-write");

        Assert.Contains("tool_call", shown, StringComparison.Ordinal);
        Assert.Contains("GetWeather", written, StringComparison.Ordinal);
        Assert.DoesNotContain("tool_call", written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ListFaults_ListsThem()
    {
        var (code, output, _) = await RunAsync("--list-faults");

        Assert.Equal(0, code);
        Assert.Equal(EmulatorFault.Help, output.Trim());
    }

    [Theory]
    [InlineData("--port", "many", "'many' is not a whole number from 0 to 65535")]
    [InlineData("--port", "70000", "'70000' is not a whole number from 0 to 65535")]
    [InlineData("--address", "here", "'here' is not an IP address")]
    [InlineData("--address", "0.0.0.0", "add --allow-non-loopback")]
    [InlineData("--allow-host", "http://box", "'http://box' is not a host name")]
    [InlineData("--allow-host", "box:8787", "'box:8787' is not a host name")]
    [InlineData("--allow-host", "*", "'*' is not a host name")]
    [InlineData("--allow-host", "10.0.0.1", "IP addresses and localhost are accepted anyway")]
    [InlineData("--account", " ", "blank")]
    [InlineData("--token", "", "blank")]
    [InlineData("--upstream", "8080", "'8080' is not an http or https address")]
    [InlineData("--upstream-key", "secret", "--upstream.")]
    [InlineData("--upstream-model", "mine", "--upstream.")]
    [InlineData("--delay", "-5", "'-5' is not a whole number")]
    [InlineData("--max-content-length", "-1", "'-1' is not a whole number")]
    [InlineData("--context", "some", "'some' is not a whole number")]
    [InlineData("--fault", "nothing", "'nothing' is not a fault")]
    [InlineData("--fault", "bsuy", "'bsuy' is not a fault. Did you mean 'busy'?")]
    [InlineData("--fault", "busy@0", "not a number of requests")]
    [InlineData("--colour", "red", "'--colour'")]
    public async Task RunAsync_BadOption_NamesItAndEndsWith2(string option, string value, string message)
    {
        var (code, _, error) = await RunAsync(option, value);

        Assert.Equal(2, code);
        Assert.Contains(option, error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.EndsWith($"See --help.{Environment.NewLine}", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_OpenToTheNetwork_SaysSo()
    {
        using var ending = new CancellationTokenSource();
        var output = new SignallingWriter();
        string[] arguments = ["--address", "0.0.0.0", "--allow-non-loopback", "--port", "0"];

        var running = OpenChatCommand.RunAsync(
            ["emulate", .. arguments],
            new ToolHost(output, TextWriter.Null),
            ending.Token
        );
        var greeting = await output.Flushed.WaitAsync(TimeSpan.FromSeconds(20));
        await ending.CancelAsync();

        Assert.Equal(0, await running.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Contains("Warning: it is bound to 0.0.0.0:", greeting, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://user:secret@127.0.0.1:1/v1")]
    [InlineData("http://127.0.0.1:1/v1?key=secret")]
    public async Task RunAsync_UpstreamWithASecret_IsRefusedWithoutRepeatingIt(string upstream)
    {
        var (code, output, error) = await RunAsync("--upstream", upstream);

        Assert.Equal(2, code);
        Assert.Contains("--upstream-key", error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_KeyThatNoHeaderCarries_IsRefusedWithoutRepeatingIt()
    {
        string[] arguments = ["--upstream", "http://127.0.0.1:1/v1", "--upstream-key", "secret\r\nX-Other: 1"];

        var (code, output, error) = await RunAsync(arguments);

        Assert.Equal(2, code);
        Assert.Contains("key", error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_PortTaken_SaysSoAndEndsWith1()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();

        var (code, _, error) = await RunAsync("--port", emulator.BaseUri.Port.ToString());

        Assert.Equal(1, code);
        Assert.Contains("address already in use", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Started_GreetsServesAndEndsWhenCancelled()
    {
        await using var upstream = await OpenChatEmulator.StartAsync();
        using var ending = new CancellationTokenSource();
        var output = new SignallingWriter();
        string[] arguments =
        [
            "--port",
            "0",
            "--upstream",
            upstream.OpenAIBaseUri.AbsoluteUri,
            "--allow-host",
            "box",
            "--allow-host",
            "other.example",
            "--fault",
            "busy@1",
            "--fault",
            "no-usage",
        ];

        var running = OpenChatCommand.RunAsync(
            ["emulate", .. arguments],
            new ToolHost(output, TextWriter.Null),
            ending.Token
        );
        var greeting = await output.Flushed.WaitAsync(TimeSpan.FromSeconds(20));
        var answers = await AskAsync(Address().Match(greeting).Value, "box", "other.example");
        await ending.CancelAsync();

        Assert.Equal(0, await running.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Contains("\ncurl -N http://127.0.0.1:", greeting, StringComparison.Ordinal);
        Assert.Contains("-H 'Content-Type: application/json'", greeting, StringComparison.Ordinal);
        Assert.Contains("\"code\":3040", answers[0], StringComparison.Ordinal);
        Assert.Contains("You said", answers[1], StringComparison.Ordinal);
        Assert.DoesNotContain("usage", answers[1], StringComparison.Ordinal);
    }

    /// <summary>Gives the call that the scripted engine writes by itself.</summary>
    private static async Task<string> CallAsync(params string[] options)
    {
        using var ending = new CancellationTokenSource();
        var output = new SignallingWriter();
        var running = OpenChatCommand.RunAsync(
            ["emulate", "--port", "0", .. options],
            new ToolHost(output, TextWriter.Null),
            ending.Token
        );
        var greeting = await output.Flushed.WaitAsync(TimeSpan.FromSeconds(20));
        using var http = new HttpClient { DefaultRequestHeaders = { { "Authorization", "Bearer any" } } };
        using var response = await http.PostAsync(
            $"{Address().Match(greeting).Value}accounts/demo/ai/run/{EmulatorClient.Model}",
            EmulatorClient.Json(
                """{"messages":[{"role":"system","content":"Tools you can use, as signatures:\n<tools>\nGetWeather(city: string)\nThe weather of a city.\n</tools>\nTo use tools, reply only with one block that holds a JSON list, one object for each use:\n<tool_call>\n[{\"name\": \"GetWeather\", \"arguments\": {\"city\": \"...\"}}]\n</tool_call>"},{"role":"user","content":"Use GetWeather for Rome."}]}"""
            )
        );
        await ending.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(20));
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task<string[]> AskAsync(string address, params string[] hosts)
    {
        using var http = new HttpClient { DefaultRequestHeaders = { { "Authorization", "Bearer any" } } };
        var answers = new List<string>();
        foreach (var host in hosts)
        {
            http.DefaultRequestHeaders.Host = host;
            using var response = await http.PostAsync(
                $"{address}accounts/demo/ai/run/{EmulatorClient.Model}",
                EmulatorClient.Json(EmulatorClient.Ask)
            );
            answers.Add(await response.Content.ReadAsStringAsync());
        }

        return [.. answers];
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await OpenChatCommand.RunAsync(
            ["emulate", .. arguments],
            new ToolHost(output, error),
            CancellationToken.None
        );
        return (code, output.ToString(), error.ToString());
    }

    [GeneratedRegex("http://[^ ]*/client/v4/")]
    private static partial Regex Address();
}
