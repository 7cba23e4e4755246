using System.Text.Json;
using OpenChat.ReplyScore;

namespace OpenChat.Scoring.Tests;

public sealed class ReplyScoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("openchat-reply-score-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task RunAsync_RepliesWithAMode_HaveARowForEachTextShownAndMode()
    {
        const string call = """{"name": "weather.get_forecast", "arguments": {"city": "Oslo", "days": 3}}""";
        const string wrong = """{"name": "weather.get_forecast", "arguments": {"city": "Oslo", "days": 2}}""";
        Write(
            "replies.jsonl",
            new
            {
                model = "m",
                shown = "list",
                mode = "auto",
                id = "long_12",
                reply = call,
            },
            new
            {
                model = "m",
                shown = "list",
                mode = "auto",
                id = "chat_0",
                reply = "Hello!",
            },
            new
            {
                model = "m",
                shown = "bare",
                mode = "auto",
                id = "long_12",
                reply = wrong,
            },
            new
            {
                model = "m",
                shown = "list",
                mode = "required",
                id = "long_12",
                reply = call,
            }
        );

        var (code, output, _) = await RunAsync(_folder, _folder);

        Assert.Equal(0, code);
        Assert.Contains("| m | list | auto | – | – | 1/1 | – | 0/1 | – |", output, StringComparison.Ordinal);
        Assert.Contains("| m | bare | auto | – | – | 0/1 | – | – | – |", output, StringComparison.Ordinal);
        Assert.Contains("| m | list | required | – | – | 1/1 | – | – | – |", output, StringComparison.Ordinal);
        Assert.Equal(3, (await File.ReadAllLinesAsync(Path.Combine(_folder, "calls-auto.jsonl"))).Length);
        Assert.Single(await File.ReadAllLinesAsync(Path.Combine(_folder, "calls-required.jsonl")));
    }

    [Fact]
    public async Task RunAsync_RepliesWithoutAMode_AreReadInBoth()
    {
        Write(
            "replies.jsonl",
            new
            {
                model = "m",
                id = "parallel_900",
                reply = """{"name": "now", "arguments": {}}""",
            }
        );
        Write(
            "questions.jsonl",
            new
            {
                id = "parallel_900",
                user = "The time?",
                tools = new[]
                {
                    new
                    {
                        name = "now",
                        description = "",
                        parameters = new { type = "object" },
                    },
                },
            }
        );
        Write("answers.jsonl", new { id = "parallel_900", calls = new[] { new { now = new { } } } });

        var (code, output, _) = await RunAsync(_folder, _folder);

        Assert.Equal(0, code);
        Assert.Contains("m, auto: parallel 100.0 %", output, StringComparison.Ordinal);
        Assert.Contains("m, required: parallel 100.0 %", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"model":"m","id":"parallel_999","reply":""}""")]
    [InlineData("""{"model":"m","mode":"any","id":"parallel_0","reply":""}""")]
    public async Task RunAsync_RepliesThatCannotBeScored_AreRefused(string line)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "replies.jsonl"), line);

        var (code, output, error) = await RunAsync(_folder, _folder);

        Assert.Equal(1, code);
        Assert.Equal("", output);
        Assert.NotEqual("", error);
    }

    [Fact]
    public async Task RunAsync_NoSuchFolder_IsRefused()
    {
        var (code, _, error) = await RunAsync(Path.Combine(_folder, "none"));

        Assert.Equal(1, code);
        Assert.NotEqual("", error);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        var code = await ReplyScoreCommand.RunAsync(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }

    private void Write(string name, params object[] rows) =>
        File.WriteAllLines(Path.Combine(_folder, name), rows.Select(static row => JsonSerializer.Serialize(row)));
}
