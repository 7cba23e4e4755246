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

    [Theory]
    [InlineData("llama.cpp", "/props", "\"n_ctx\":8192")]
    [InlineData("ollama", "/api/tags", "mine:latest")]
    [InlineData("vllm", "/v1/models", "\"max_model_len\":8192")]
    [InlineData("lmstudio", "/api/v0/models", "\"loaded_context_length\":4096")]
    public async Task RunAsync_AsAServer_PlaysIt(string server, string path, string expected)
    {
        await using var running = await RunningTool.StartAsync("--as", server, "--model", "mine");

        Assert.Contains(expected, await running.Http.GetStringAsync(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Replies_AreGivenOneEach()
    {
        await using var running = await RunningTool.StartAsync(
            "--reply",
            "one",
            "--reply",
            "two",
            "--fault",
            "no-usage"
        );

        string[] answers = [await running.ChatAsync(), await running.ChatAsync(), await running.ChatAsync()];

        Assert.Contains("\" one\"", answers[0], StringComparison.Ordinal);
        Assert.Contains("\" two\"", answers[1], StringComparison.Ordinal);
        Assert.Contains("You said", answers[2], StringComparison.Ordinal);
        Assert.All(answers, static answer => Assert.DoesNotContain("usage", answer, StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_Script_IsPlayedInOrder()
    {
        using var script = new TemporaryFile("{\"faults\":[\"busy\"]}\n\n{\"reply\":\"Käse\"}\n");
        await using var running = await RunningTool.StartAsync("--script", script.Path);

        string[] answers = [await running.ChatAsync(), await running.ChatAsync(), await running.ChatAsync()];

        Assert.Contains("429", answers[0], StringComparison.Ordinal);
        Assert.Contains("\" Käse\"", answers[1], StringComparison.Ordinal);
        Assert.Contains("You said", answers[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}\n{\"reply\":7}\nnor this", "line 2: 'reply'")]
    [InlineData("\n\n{\"faults\":[\"bsuy\"]}", "line 3: 'bsuy' is not a fault. Did you mean 'busy'?")]
    [InlineData("Hello", "line 1: it is no JSON object")]
    public async Task RunAsync_BadScript_IsOneErrorWithItsLine(string text, string message)
    {
        using var script = new TemporaryFile(text);

        var (code, output, error) = await RunAsync("--script", script.Path);

        Assert.Equal((2, ""), (code, output));
        var lines = error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Single(lines);
        Assert.StartsWith("--script: ", lines[0], StringComparison.Ordinal);
        Assert.Contains(message, lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ScriptThatCannotBeRead_SaysSo()
    {
        using var noText = new TemporaryFile([0xC3, 0x28]);

        var (missing, _, missingError) = await RunAsync("--script", noText.Path + ".none");
        var (bytes, _, bytesError) = await RunAsync("--script", noText.Path);

        Assert.Equal((2, 2), (missing, bytes));
        Assert.Contains("cannot be read", missingError, StringComparison.Ordinal);
        Assert.Contains("cannot be read", bytesError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--upstream", "http://127.0.0.1:1/v1")]
    [InlineData("--script", "none.jsonl")]
    public async Task RunAsync_RepliesThatNobodyWouldGive_AreRefused(string option, string value)
    {
        var (code, _, error) = await RunAsync("--reply", "Hello", option, value);

        Assert.Equal(2, code);
        Assert.Contains("--", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Control_TellsRequestsAndTakesFaults()
    {
        await using var running = await RunningTool.StartAsync("--control", "--reply", "one");
        await running.ChatAsync();

        var told = await running.Http.GetStringAsync("/emulator/requests");
        using var set = await running.Http.PutAsync("/emulator/faults", EmulatorClient.Json("""{"always":["busy"]}"""));

        Assert.Contains("\"/v1/chat/completions\"", told, StringComparison.Ordinal);
        Assert.Contains("429", await running.ChatAsync(), StringComparison.Ordinal);
        Assert.Contains("/emulator/requests", running.Greeting, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.1")] // RFC 5737: no machine has it.
    [InlineData("2001:db8::1")] // RFC 3849.
    public async Task RunAsync_AddressThatIsNotThisMachines_IsOneLineAndEndsWith1(string address)
    {
        var (code, output, error) = await RunAsync("--address", address, "--allow-non-loopback", "--port", "0");

        Assert.Equal((1, ""), (code, output));
        var line = Assert.Single(error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(address, line, StringComparison.Ordinal);
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
    [InlineData("--as", "llamacpp", "'llamacpp' is none of: llama.cpp, ollama, vllm, lmstudio")]
    [InlineData("--model", "", "blank")]
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
