using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using OpenChat.Emulator;
using OpenChat.Tool.Checking.Questions;

namespace OpenChat.Tool.Tests.Checking;

/// <summary><c>openchat check</c> against the emulator: what it finds, what it sends, and what it ends with.</summary>
public sealed class CheckCommandTests
{
    [Theory]
    [InlineData(EmulatedServer.LlamaCpp, "llama.cpp")]
    [InlineData(EmulatedServer.Ollama, "ollama")]
    [InlineData(EmulatedServer.VLlm, "vllm")]
    [InlineData(EmulatedServer.LMStudio, "lmstudio")]
    [InlineData(EmulatedServer.LlamaCpp, null)]
    [InlineData(EmulatedServer.Ollama, null)]
    [InlineData(EmulatedServer.VLlm, null)]
    [InlineData(EmulatedServer.LMStudio, null)]
    public async Task Check_HealthyServer_IsFitForAgents(EmulatedServer server, string? engine)
    {
        await using var emulator = await StartAsync(new() { Server = server, ContextWindow = 8192 });

        var report = await CheckAsync(emulator, engine is null ? [] : ["--engine", engine]);

        Assert.Equal((0, true), (report.Code, report.Json.GetProperty("fit").GetBoolean()));
        Assert.All(report.Outcomes, static outcome => Assert.Contains(outcome, (string[])["ok", "skipped"]));
        Assert.Equal(emulator.Requests.Count, report.Json.GetProperty("requests").GetInt32());
        Assert.InRange(emulator.Requests.Count, 20, 40);
        Assert.Equal(8192, report.Find("window").GetProperty("data").GetProperty("tokens").GetInt32());
    }

    /// <summary>What the engines do where nobody sets a window, and beyond it.</summary>
    [Theory]
    [InlineData(EmulatedServer.LlamaCpp, "llama.cpp", "ok", "ok")]
    [InlineData(EmulatedServer.Ollama, "ollama", "window-small", "long-prompts-cut")]
    [InlineData(EmulatedServer.VLlm, "vllm", "ok", "ok")]
    [InlineData(EmulatedServer.LMStudio, "lmstudio", "window-small", "ok")]
    public async Task Check_Full_ServerAsItStarts_TellsItsWindow(
        EmulatedServer server,
        string engine,
        string window,
        string longPrompts
    )
    {
        await using var emulator = await StartAsync(new() { Server = server });

        var report = await CheckAsync(emulator, ["--engine", engine, "--full", "--for", "chat"]);

        Assert.Equal(0, report.Code);
        Assert.Equal(window, report.Find("window").GetProperty("code").GetString());
        Assert.Equal(longPrompts, report.Find("long prompts").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData(EmulatedServer.Ollama)]
    [InlineData(EmulatedServer.VLlm)]
    public async Task Check_ModelThatIsNotServed_IsNamed(EmulatedServer server)
    {
        await using var emulator = await StartAsync(new() { Server = server });

        var report = await CheckAsync(emulator, ["--model", "another"]);

        Assert.Equal((1, "model-absent"), (report.Code, report.Find("key and model").GetProperty("code").GetString()));
        Assert.Contains(
            "openchat-3.5-0106",
            report.Find("key and model").GetProperty("advice").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Check_ServerThatTakesAnyName_IsToldFrom()
    {
        await using var emulator = await StartAsync();

        var report = await CheckAsync(emulator, ["--model", "another"]);

        Assert.Equal(
            (0, "model-not-listed"),
            (report.Code, report.Find("key and model").GetProperty("code").GetString())
        );
    }

    [Theory]
    [InlineData("wrong-template", "template", "wrong-template", 1)]
    [InlineData("window-cut=2048", "long prompts", "window-cut", 1)]
    [InlineData("schema-ignored", "response format", "schema-ignored", 0)]
    [InlineData("no-usage", "usage", "usage-missing", 0)]
    [InlineData("model-not-found", "key and model", "model-absent", 1)]
    [InlineData("status=401", "key and model", "key-refused", 1)]
    [InlineData("buffered-stream=1500", "stream", "stream-buffered", 0)]
    [InlineData("json-answer", "stream", "not-streamed", 0)]
    [InlineData("end-marker", "end marker", "end-marker-leaks", 0)]
    [InlineData("system-dropped", "system text", "system-text-lost", 1)]
    [InlineData("busy", "key and model", "busy", 1)]
    [InlineData("redirect", "key and model", "no-answer", 1)]
    public async Task Check_PlantedFault_IsNamed(string fault, string check, string code, int exitCode)
    {
        await using var emulator = await StartAsync();
        emulator.Faults.Always(EmulatorFault.Parse(fault));

        var report = await CheckAsync(emulator, check == "long prompts" ? ["--full"] : []);

        Assert.Equal((exitCode, code), (report.Code, report.Find(check).GetProperty("code").GetString()));
        Assert.NotEmpty(report.Find(check).GetProperty("advice").GetString()!);
        Assert.Equal(exitCode == 0, report.Json.GetProperty("fit").GetBoolean());
    }

    [Fact]
    public async Task Check_WrongKey_IsNamed_AndNeitherKeyIsShown()
    {
        await using var emulator = await StartAsync(new() { Token = "right-key" });

        var report = await CheckAsync(emulator, ["--api-key", "wrong-key"]);
        var right = await CheckAsync(emulator, ["--api-key", "right-key"]);

        Assert.Equal((1, "key-refused"), (report.Code, report.Find("key and model").GetProperty("code").GetString()));
        Assert.Equal(0, right.Code);
        Assert.All(
            new[] { report, right },
            static run => Assert.DoesNotContain("-key\"", run.Json.GetRawText(), StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData(2048, "window-too-small", 1)]
    [InlineData(4096, "window-small", 0)]
    [InlineData(8192, "ok", 0)]
    public async Task Check_Window_IsJudged(int tokens, string code, int exitCode)
    {
        await using var emulator = await StartAsync(new() { ContextWindow = tokens });

        var report = await CheckAsync(emulator, ["--engine", "llama.cpp"]);

        Assert.Equal((exitCode, code), (report.Code, report.Find("window").GetProperty("code").GetString()));
        Assert.Equal(tokens, report.Find("window").GetProperty("data").GetProperty("tokens").GetInt32());
    }

    [Fact]
    public async Task Check_Full_AsksAllQuestions()
    {
        await using var emulator = await StartAsync();

        var report = await CheckAsync(emulator, ["--full"]);

        Assert.Equal(0, report.Code);
        Assert.Equal(20, report.Find("tool questions").GetProperty("data").GetProperty("right").GetInt32());
        Assert.Equal(8, report.Find("small talk").GetProperty("data").GetProperty("asked").GetInt32());
        Assert.Equal("ok", report.Find("long prompts").GetProperty("code").GetString());
        Assert.InRange(emulator.Requests.Count, 60, 200);
    }

    [Fact]
    public async Task Check_ModelThatCallsNothing_IsFitForChatAlone()
    {
        await using var emulator = await StartAsync();
        emulator.Script.Reply = static _ => EmulatorReply.FromString("I see.");

        var agents = await CheckAsync(emulator, []);
        var chat = await CheckAsync(emulator, ["--for", "chat"]);

        Assert.Equal((1, 0), (agents.Code, chat.Code));
        Assert.Equal("tools-wrong", agents.Find("tool questions").GetProperty("code").GetString());
        Assert.Equal(default, chat.Find("tool questions").ValueKind);
    }

    [Fact]
    public async Task Check_ModelThatAlwaysCalls_MakesFalseCalls()
    {
        await using var emulator = await StartAsync();
        emulator.Script.Reply = static prompt =>
            QuestionTable.All.SmallTalk.Any(talk => prompt.LastUserText.Contains(talk, StringComparison.Ordinal))
                ? "<tool_call>\n[{\"name\": \"set_timer\", \"arguments\": {\"minutes\": 1}}]\n</tool_call>"
                : AbleModel.Answer(prompt);

        var report = await CheckAsync(emulator, []);

        Assert.Equal((1, "false-calls"), (report.Code, report.Find("small talk").GetProperty("code").GetString()));
    }

    /// <summary>A model that no reply satisfies needs more requests for each question, and the number still holds.</summary>
    [Fact]
    public async Task Check_ModelThatIsAskedAgain_KeepsTheNumberOfRequests()
    {
        await using var emulator = await StartAsync();
        emulator.Script.Reply = static _ =>
            "<tool_call>\n[{\"name\": \"no_such_tool\", \"arguments\": {}}]\n</tool_call>";

        var report = await CheckAsync(emulator, []);

        Assert.Equal(1, report.Code);
        Assert.InRange(emulator.Requests.Count, 30, 40);
        Assert.Equal("not-asked", report.Find("required calls").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Check_NothingListens_IsOneRequest()
    {
        var report = await CheckAsync(new Uri("http://127.0.0.1:1/v1"), []);

        Assert.Equal((1, "unreachable"), (report.Code, report.Find("reachable").GetProperty("code").GetString()));
        Assert.Equal(1, report.Json.GetProperty("requests").GetInt32());
    }

    [Fact]
    public async Task Check_AddressWithoutV1_SaysSo()
    {
        await using var emulator = await StartAsync();

        var report = await CheckAsync(new Uri(emulator.OpenAIBaseUri, "/elsewhere"), []);

        Assert.Equal((1, "no-chat-route"), (report.Code, report.Find("key and model").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Check_Environment_NamesTheServer()
    {
        await using var emulator = await StartAsync(new() { Token = "right-key" });
        var variables = new Dictionary<string, string?>
        {
            ["OPENCHAT_ENDPOINT"] = emulator.OpenAIBaseUri.AbsoluteUri,
            ["OPENCHAT_ENGINE"] = "llama.cpp",
            ["OPENCHAT_MODEL"] = "mine",
            ["OPENCHAT_API_KEY"] = "right-key",
        };

        var run = await Run.Of(
            host => host with { Variable = variables.GetValueOrDefault },
            "check",
            "--for",
            "chat",
            "--json"
        );

        Assert.Equal("", run.Error);
        using var report = JsonDocument.Parse(run.Output);
        Assert.Equal("llama.cpp", report.RootElement.GetProperty("engine").GetString());
        Assert.Equal("mine", report.RootElement.GetProperty("model").GetString());
        Assert.Equal(0, run.Code);
    }

    [Theory]
    [InlineData("no server", "")]
    [InlineData("no address", "--endpoint 8080")]
    [InlineData("another scheme", "--endpoint ftp://127.0.0.1/v1")]
    [InlineData("a password", "--endpoint http://user:secret@127.0.0.1:1/v1")]
    [InlineData("a password without a scheme", "--endpoint user:secret@127.0.0.1:1/v1")]
    [InlineData("a query", "--endpoint http://127.0.0.1:1/v1?key=secret")]
    [InlineData("an unknown engine", "--endpoint http://127.0.0.1:1/v1 --engine steam")]
    [InlineData("no model's name", "--endpoint http://127.0.0.1:1/v1 --model a//b")]
    [InlineData("a key over plain HTTP", "--endpoint http://192.0.2.1/v1 --api-key secret")]
    [InlineData("a key of two words", "--endpoint http://127.0.0.1:1/v1 --api-key=se\u00a0cret")]
    [InlineData("a key without its option", "--endpoint http://127.0.0.1:1/v1 secret")]
    [InlineData("an option too many", "--endpoint http://127.0.0.1:1/v1 --apikey=secret")]
    [InlineData("an unknown purpose", "--endpoint http://127.0.0.1:1/v1 --for fun")]
    [InlineData("an option twice", "--endpoint http://127.0.0.1:1/v1 --endpoint http://127.0.0.1:2/v1")]
    public async Task Check_WrongInput_IsOneLineAnd2(string what, string options)
    {
        var run = await Run.Of(["check", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.True(run.Code == 2, what);
        Assert.Equal("", run.Output);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.DoesNotContain("secret", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("cret", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_Cancelled_EndsWith130()
    {
        await using var emulator = await StartAsync();
        emulator.Faults.Always(EmulatorFault.Parse("delay=60000"));
        using var error = new StringWriter();
        using var ending = new CancellationTokenSource();

        var running = OpenChatCommand.RunAsync(
            ["check", "--endpoint", emulator.OpenAIBaseUri.AbsoluteUri],
            new ToolHost(TextWriter.Null, error) { Variable = static _ => null },
            ending.Token
        );
        await ending.CancelAsync();

        Assert.Equal(130, await running.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Single(error.ToString().TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Check_TimeIsUp_TellsWhatItFoundUntilThen()
    {
        await using var emulator = await StartAsync();
        var hangs = new TaskCompletionSource();
        emulator.Faults.Choose(request =>
        {
            if (request.Json?.GetProperty("messages").GetArrayLength() != 3)
            {
                return [];
            }

            hangs.TrySetResult();
            return [EmulatorFault.Parse("delay=600000")];
        });
        var time = new FakeTimeProvider();

        var running = Run.Of(
            host => host with { Time = time },
            "check",
            "--json",
            "--endpoint",
            emulator.OpenAIBaseUri.AbsoluteUri
        );
        await hangs.Task.WaitAsync(TimeSpan.FromSeconds(60));
        time.Advance(TimeSpan.FromMinutes(3));
        var run = await running;

        var report = new Report(run.Code, JsonElement.Parse(run.Output));
        Assert.Equal(1, report.Code);
        Assert.Equal("ok", report.Find("system text").GetProperty("code").GetString());
        Assert.Equal("not-asked", report.Find("turns").GetProperty("code").GetString());
        Assert.Equal("not-asked", report.Find("tool questions").GetProperty("code").GetString());
    }

    private static async Task<OpenChatEmulator> StartAsync(OpenChatEmulatorOptions? options = null)
    {
        var emulator = await OpenChatEmulator.StartAsync(options);
        emulator.Script.Reply = AbleModel.Answer;
        return emulator;
    }

    private static Task<Report> CheckAsync(OpenChatEmulator emulator, string[] options) =>
        CheckAsync(emulator.OpenAIBaseUri, options);

    private static async Task<Report> CheckAsync(Uri endpoint, string[] options)
    {
        var run = await Run.Of(["check", "--json", "--endpoint", endpoint.AbsoluteUri, .. options]);
        Assert.Equal("", run.Error);
        return new Report(run.Code, JsonElement.Parse(run.Output));
    }

    private sealed record Report(int Code, JsonElement Json)
    {
        public IEnumerable<string?> Outcomes =>
            Json.GetProperty("checks")
                .EnumerateArray()
                .Select(static check => check.GetProperty("outcome").GetString());

        public JsonElement Find(string name) =>
            Json.GetProperty("checks")
                .EnumerateArray()
                .FirstOrDefault(check => check.GetProperty("name").GetString() == name);
    }
}
