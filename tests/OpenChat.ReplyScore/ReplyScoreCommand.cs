using System.Globalization;
using System.Text.Json;
using OpenChat.Scoring;

namespace OpenChat.ReplyScore;

/// <summary>The command line: reads stored replies in their modes, counts right and false calls, keeps the calls of each.</summary>
internal static class ReplyScoreCommand
{
    private const int UsageError = 2;
    private const int Failed = 1;

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        switch (arguments)
        {
            case ["--cost"]:
                await ReplyCost.PrintAsync(output);
                return 0;
            case ["--splits", "--generated", var count]:
                return await ReplySplits.RunGeneratedAsync(
                    int.Parse(count, CultureInfo.InvariantCulture),
                    seed: 4711,
                    output
                );
            case ["--splits", var folder]:
                return await WithDataAsync(folder, error, data => ReplySplits.RunAsync(data, output));
            case [var folder]:
                return await WithDataAsync(
                    folder,
                    error,
                    data => ScoreAsync(data, Directory.CreateTempSubdirectory("openchat-score-").FullName, output)
                );
            case [var folder, var kept]:
                return await WithDataAsync(folder, error, data => ScoreAsync(data, kept, output));
            default:
                await error.WriteLineAsync(
                    """
                    Usage: OpenChat.ReplyScore FOLDER [OUTPUT]
                             FOLDER holds replies.jsonl {model, shown, mode, id, reply}; shown and mode may be left out. It
                             also holds questions.jsonl {id, user, tools} and answers.jsonl {id, calls} for questions that are
                             not among this project's own. OUTPUT is a folder for the calls of each reply.
                           OpenChat.ReplyScore --splits FOLDER | --splits --generated COUNT
                             gives each reply in pieces, and compares with what comes of the whole.
                           OpenChat.ReplyScore --cost
                    """
                );
                return UsageError;
        }
    }

    private static async Task<int> WithDataAsync(string folder, TextWriter error, Func<ReplyData, Task<int>> useAsync)
    {
        ReplyData data;
        try
        {
            data = ReplyData.Load(folder);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            await error.WriteLineAsync(exception.Message);
            return Failed;
        }

        return await useAsync(data);
    }

    private static async Task<int> ScoreAsync(ReplyData data, string kept, TextWriter output)
    {
        var counts = new Dictionary<(string Model, string Shown, string Mode), CallCounts>();
        using var runner = new ReplyRunner();
        foreach (var mode in StoredReply.Modes)
        {
            await using var file = new StreamWriter(Path.Combine(kept, $"calls-{mode}.jsonl"));
            foreach (var reply in data.Replies.Where(reply => reply.Mode is null || reply.Mode == mode))
            {
                var question = data.Questions[reply.Id];
                var calls = await runner.RunAsync(reply.Text, question, required: mode == StoredReply.Required);
                var key = (reply.Model, reply.Shown ?? "", mode);
                if (!counts.TryGetValue(key, out var row))
                {
                    counts[key] = row = new CallCounts();
                }

                row.Add(question, calls);
                await file.WriteLineAsync(
                    JsonSerializer.Serialize(
                        new
                        {
                            model = reply.Model,
                            id = reply.Id,
                            calls,
                        }
                    )
                );
            }
        }

        await output.WriteLineAsync($"{data.Replies.Count} replies; the calls of each are in {kept}\n");
        MarkdownTable.Write(
            output,
            ["model", "shown", "mode", .. CallCounts.Heads],
            counts.Select(static count =>
                (IReadOnlyList<string>)[count.Key.Model, count.Key.Shown, count.Key.Mode, .. count.Value.Cells]
            )
        );
        if (data.Replies.All(static reply => reply.Mode is null))
        {
            await output.WriteLineAsync();
            foreach (var ((model, _, mode), row) in counts)
            {
                await output.WriteLineAsync($"{model}, {mode}: {string.Join("  ", row.Shares)}");
            }
        }

        return 0;
    }
}
