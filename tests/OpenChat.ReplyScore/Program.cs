using System.Diagnostics;
using System.Text.Json;
using OpenChat.ReplyScore;

if (args is ["--cost"])
{
    await ReplyCost.PrintAsync(Console.Out);
    return 0;
}

if (args is not [var folder, ..])
{
    await Console.Error.WriteLineAsync(
        "Usage: OpenChat.ReplyScore FOLDER [OUTPUT]   (FOLDER holds questions.jsonl, answers.jsonl, replies.jsonl)\n"
            + "       OpenChat.ReplyScore --cost"
    );
    return 2;
}

var output = args.Length > 1 ? args[1] : Directory.CreateTempSubdirectory("openchat-score-").FullName;
var data = ReplyData.Load(folder);
using var runner = new ReplyRunner();
foreach (var (mode, required) in new[] { ("auto", false), ("required", true) })
{
    var clock = Stopwatch.StartNew();
    var path = Path.Combine(output, $"calls-{mode}.jsonl");
    await using var file = new StreamWriter(path);
    var score = new Score();
    foreach (var reply in data.Replies)
    {
        var calls = await runner.RunAsync(reply.Text, data.Requests[reply.Id], data.Tools[reply.Id], required);
        score.Add(reply, calls, data.Answers);
        await file.WriteLineAsync(
            JsonSerializer.Serialize(
                new
                {
                    model = reply.Model,
                    id = reply.Id,
                    calls = calls.Select(c => new { name = c.Name, args = c.Arguments }),
                }
            )
        );
    }

    Console.WriteLine($"{mode} ({data.Replies.Count} replies, {clock.ElapsedMilliseconds} ms, {path})");
    score.Print(Console.Out);
}

return 0;
