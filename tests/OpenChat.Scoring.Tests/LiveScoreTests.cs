using System.Text.Json;
using OpenChat.Emulator;
using OpenChat.LiveScore;

namespace OpenChat.Scoring.Tests;

/// <summary>The whole program against the emulator, over HTTP.</summary>
public sealed class LiveScoreTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("openchat-live-score-").FullName;
    private OpenChatEmulator _emulator = null!;

    private string OutFile => Path.Combine(_folder, "out.jsonl");

    public async ValueTask InitializeAsync()
    {
        _emulator = await OpenChatEmulator.StartAsync(new OpenChatEmulatorOptions { MaxKeptRequests = 1000 });
        _emulator.Script.Reply = OracleModel.Reply;
    }

    public async ValueTask DisposeAsync()
    {
        await _emulator.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task All_AModelThatDoesEverythingRight_HasFullMarks()
    {
        var (code, output, error) = await RunAsync("--all");

        Assert.Equal(
            "",
            string.Join('\n', error.Split('\n').Where(static line => line.Contains("wrong", StringComparison.Ordinal)))
        );
        Assert.Equal(0, code);
        var rows = Rows(output);
        Assert.Equal(["10/10", "16/16", "4/4", "0/10", "0/12", "0/12", "1.00"], rows[0][..7]);
        Assert.Equal(["10/10", "16/16", "4/4", "–", "–", "–", "1.00"], rows[1][..7]);
        Assert.Equal(["12/12", "12/12", "12/12", "2.00"], rows[2][..4]);
        Assert.Equal("12/12", rows[3][1]);
        Assert.Equal(["12/12", "1.00"], rows[4][1..3]);
        Assert.Equal(["4/4", "4/4", "1.50"], rows[5][..3]);
        Assert.Equal(["rounds with calls", "12/12", "12/12", "12/12", "0/8", "0/12"], rows[6]);
        Assert.Equal(["talk only", "12/12", "12/12", "12/12", "0/8", "0/12"], rows[7]);
        Assert.All([rows[0], rows[1], rows[2], rows[4], rows[5], rows[8]], static row => Assert.Equal("0", row[^1]));
    }

    [Fact]
    public async Task Auto_AModelThatAlwaysCalls_MakesFalseCallsOnly()
    {
        _emulator.Script.Reply = static prompt => CallOfAnyTool(prompt);

        var (_, output, _) = await RunAsync();

        Assert.Equal(["10/10", "12/12", "12/12"], Rows(output)[0][3..6]);
        Assert.NotEqual("16/16", Rows(output)[0][1]);
    }

    [Fact]
    public async Task Auto_ARequest_IsSentAsTheConditionsSay()
    {
        await RunAsync("--every", "64", "--model", "mine");

        var body = Assert.Single(_emulator.Requests).Json!.Value;
        Assert.Equal("mine", body.GetProperty("model").GetString());
        Assert.Equal(0, body.GetProperty("temperature").GetDouble());
        Assert.Equal(400, body.GetProperty("max_tokens").GetInt32());
        Assert.False(body.GetProperty("cache_prompt").GetBoolean());
        Assert.False(body.TryGetProperty("tools", out _));
    }

    [Fact]
    public async Task Tasks_ARequest_HasTheTasksLimit()
    {
        await RunAsync("--tasks", "--every", "12");

        Assert.All(
            _emulator.Requests,
            static request => Assert.Equal(300, request.Json!.Value.GetProperty("max_tokens").GetInt32())
        );
    }

    [Fact]
    public async Task Tasks_AModelThatCallsForEver_IsEndedAfterSixRounds()
    {
        var cities = 0;
        _emulator.Script.Reply = prompt =>
            $$$"""<tool_call>{"name": "weather-get", "arguments": {"city": "City {{{cities++}}}"}}</tool_call>""";

        var (_, output, _) = await RunAsync("--tasks", "--every", "12", "--out", OutFile);

        Assert.Equal(["1/1", "0/1", "0/1"], Rows(output)[0][..3]);
        using var kept = JsonDocument.Parse((await File.ReadAllLinesAsync(OutFile)).Single());
        var calls = kept
            .RootElement.GetProperty("rounds")
            .EnumerateArray()
            .Count(static round => round.GetArrayLength() > 0);
        Assert.Equal(6, calls);
    }

    [Fact]
    public async Task Later_AQuestion_FollowsItsConversationWithTheToolsResults()
    {
        await RunAsync("--show", "after_tools_1");

        var messages = _emulator.Requests[0].Json!.Value.GetProperty("messages");
        var text = string.Concat(
            messages.EnumerateArray().Select(static message => message.GetProperty("content").GetString())
        );
        Assert.Contains("\"temperature_c\":-3", text, StringComparison.Ordinal);
        Assert.Contains("\"result\":396", text, StringComparison.Ordinal);
        Assert.Contains("17 * 23 + 5 is 396.", text, StringComparison.Ordinal);
        Assert.StartsWith(
            "Compare today's temperatures",
            messages[messages.GetArrayLength() - 1].GetProperty("content").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Required_AReplyThatIsRefused_IsAskedAgainAndCounted()
    {
        _emulator.Script.Enqueue("I would rather talk.");

        var (code, output, _) = await RunAsync("--mode", "required", "--every", "30");

        Assert.Equal(0, code);
        Assert.Equal("2.00", Rows(output)[0][6]);
        Assert.Equal("0", Rows(output)[0][^1]);
        Assert.Equal(2, _emulator.Requests.Count);
    }

    [Fact]
    public async Task Required_RepliesThatAreAllRefused_AreAnErrorAndStillCostTokens()
    {
        _emulator.Script.Reply = static _ => "I would rather talk.";

        var (code, output, _) = await RunAsync("--mode", "required", "--every", "30");

        Assert.Equal(0, code);
        Assert.Equal(["–", "–", "0/1"], Rows(output)[0][..3]);
        Assert.Equal(
            _emulator.Requests.Count.ToString("F2", System.Globalization.CultureInfo.InvariantCulture),
            Rows(output)[0][6]
        );
        Assert.NotEqual("–", Rows(output)[0][7]);
        Assert.Equal("1", Rows(output)[0][^1]);
    }

    [Fact]
    public async Task Typed_AFencedReplyWithASlip_IsWrongRawAndRightForTheCaller()
    {
        _emulator.Script.Reply = static _ =>
            "Here you are:\n```json\n{'Product': 'kettle', 'PriceEuro': 39, 'Wants': 'Replacement',}\n```";

        var (_, output, _) = await RunAsync("--typed", "--every", "12");

        Assert.Equal("0/1", Rows(output)[0][1]);
        Assert.Equal("1/1", Rows(output)[1][1]);
    }

    [Fact]
    public async Task Out_ASecondRun_AsksNothingAndPrintsTheSame()
    {
        var first = await RunAsync("--all", "--every", "5", "--out", OutFile);
        _emulator.ClearRequests();

        var second = await RunAsync("--all", "--every", "5", "--out", OutFile);

        Assert.Empty(_emulator.Requests);
        Assert.Equal(first.Output, second.Output);
    }

    [Fact]
    public async Task Out_ARunThatWasEndedInTheMiddle_AsksOnlyTheRest()
    {
        var whole = await RunAsync("--every", "8", "--out", OutFile);
        var lines = await File.ReadAllLinesAsync(OutFile);
        // Three answers were kept, the fourth was being written.
        await File.WriteAllTextAsync(OutFile, string.Join('\n', lines[..3]) + "\n" + lines[3][..20]);
        _emulator.ClearRequests();

        var resumed = await RunAsync("--every", "8", "--out", OutFile);

        Assert.Equal(5, _emulator.Requests.Count);
        Assert.Equal(Rows(whole.Output)[0], Rows(resumed.Output)[0]);
        _emulator.ClearRequests();
        Assert.Equal(resumed.Output, (await RunAsync("--every", "8", "--out", OutFile)).Output);
        Assert.Empty(_emulator.Requests);
    }

    [Fact]
    public async Task Out_AnotherModelOrMode_IsAskedOfItsOwn()
    {
        await RunAsync("--mode", "required", "--every", "30", "--out", OutFile);
        _emulator.ClearRequests();

        await RunAsync("--mode", "required", "--every", "30", "--out", OutFile, "--model", "other");
        await RunAsync("--mode", "auto", "--every", "64", "--out", OutFile);

        Assert.Equal(2, _emulator.Requests.Count);
    }

    [Fact]
    public async Task Out_AFileOfSomethingElse_IsRefusedBeforeAnythingIsAsked()
    {
        await File.WriteAllTextAsync(OutFile, "id,answer\n1,2\n");

        var (code, _, error) = await RunAsync("--out", OutFile);

        Assert.Equal(1, code);
        Assert.Contains("line 1", error, StringComparison.Ordinal);
        Assert.Empty(_emulator.Requests);
        Assert.Equal("id,answer\n1,2\n", await File.ReadAllTextAsync(OutFile));
    }

    [Fact]
    public async Task Auto_AServerThatRefusesOneQuestion_CountsItAndAsksItAgainNextTime()
    {
        _emulator.Faults.Next(EmulatorFault.Parse("context-exceeded"));
        var first = await RunAsync("--every", "32", "--out", OutFile);

        var second = await RunAsync("--every", "32", "--out", OutFile);

        Assert.Equal((1, 0), (first.Code, second.Code));
        Assert.Equal(("1", "0"), (Rows(first.Output)[0][^1], Rows(second.Output)[0][^1]));
    }

    [Fact]
    public async Task Auto_NoServer_EndsAtTheFirstQuestion()
    {
        var address = _emulator.OpenAIBaseUri;
        await _emulator.DisposeAsync();

        var (code, output, error) = await RunAtAsync(address, "--out", OutFile);

        Assert.Equal(1, code);
        Assert.Equal("", output);
        Assert.Single(error.Trim().Split('\n'));
    }

    [Theory]
    [InlineData("irrelevance_0")]
    [InlineData("task_7")]
    [InlineData("extract_4")]
    [InlineData("near_after_talk_3")]
    public async Task Show_AnId_PrintsEachRequestAndAnswer(string id)
    {
        var (code, output, _) = await RunAsync("--show", id);

        Assert.Equal(0, code);
        foreach (var request in _emulator.Requests)
        {
            var content = request.Json!.Value.GetProperty("messages")[0].GetProperty("content").GetRawText();
            Assert.Contains(
                JsonDocument.Parse(content).RootElement.GetString()!.Split('\n', '"')[0],
                output,
                StringComparison.Ordinal
            );
        }

        Assert.Equal(_emulator.Requests.Count, output.Split("=== answer").Length - 1);
        Assert.Contains("\"finish_reason\"", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--endpoint", "here")]
    [InlineData(2, "--endpoint", "ftp://127.0.0.1/v1")]
    [InlineData(2, "--tasks")]
    [InlineData(2, "--endpoint", "http://127.0.0.1:1/v1", "--mode", "none")]
    [InlineData(2, "--endpoint", "http://127.0.0.1:1/v1", "--every", "0")]
    [InlineData(2, "--endpoint", "http://127.0.0.1:1/v1", "--every", "some")]
    [InlineData(2, "--endpoint", "http://127.0.0.1:1/v1", "--show", "task_1", "--out", "file")]
    [InlineData(2, "--endpoint", "http://127.0.0.1:1/v1", "--show", "task_1", "--all")]
    [InlineData(1, "--endpoint", "http://127.0.0.1:1/v1", "--show", "task_99")]
    [InlineData(1, "--endpoint", "http://127.0.0.1:1/v1", "--show", "chat_0", "--mode", "required")]
    [InlineData(1, "--endpoint", "http://127.0.0.1:1/v1", "--model", " ")]
    public async Task Arguments_ThatCannotBeFollowed_AreRefused(int expected, params string[] arguments)
    {
        var output = new StringWriter();
        var error = new StringWriter();

        var code = await LiveScoreCommand.RunAsync(arguments, output, error, CancellationToken.None);

        Assert.Equal(expected, code);
        Assert.NotEqual("", error.ToString());
    }

    private static EmulatorReply CallOfAnyTool(EmulatorPrompt prompt)
    {
        var question = Question
            .Asked.Where(question => prompt.LastUserText.Contains(question.User, StringComparison.Ordinal))
            .MaxBy(static question => question.User.Length)!;
        var tool = question.Tools[0];
        var arguments = tool
            .JsonSchema.GetProperty("required")
            .EnumerateArray()
            .ToDictionary(
                static name => name.GetString()!,
                name => Example(tool.JsonSchema.GetProperty("properties").GetProperty(name.GetString()!))
            );
        return $"<tool_call>{JsonSerializer.Serialize(new { name = tool.Name, arguments })}</tool_call>";
    }

    private static object Example(JsonElement schema) =>
        schema.TryGetProperty("enum", out var values)
            ? values[0]
            : schema.GetProperty("type").GetString() switch
            {
                "integer" or "number" => 2,
                "boolean" => true,
                "array" => new[] { Example(schema.GetProperty("items")) },
                "object" => new Dictionary<string, object>(),
                _ => "word",
            };

    private Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) =>
        RunAtAsync(_emulator.OpenAIBaseUri, arguments);

    private static async Task<(int Code, string Output, string Error)> RunAtAsync(
        Uri endpoint,
        params string[] arguments
    )
    {
        var output = new StringWriter();
        var error = new StringWriter();
        var code = await LiveScoreCommand.RunAsync(
            ["--endpoint", endpoint.ToString(), .. arguments],
            output,
            error,
            CancellationToken.None
        );
        return (code, output.ToString(), error.ToString());
    }

    // The rows of all tables in turn, without their heads.
    private static List<string[]> Rows(string output)
    {
        var lines = output.Split('\n');
        return
        [
            .. lines
                .Where(
                    (line, index) =>
                        line.StartsWith('|')
                        && !line.StartsWith("| ---", StringComparison.Ordinal)
                        && !lines[index + 1].StartsWith("| ---", StringComparison.Ordinal)
                )
                .Select(static line => line.Trim('|', ' ').Split(" | ")),
        ];
    }
}
