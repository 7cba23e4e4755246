using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI;

namespace OpenChat.Fuzz;

/// <summary>
/// Looks for a reply that makes one answer cost more requests than <c>MaxExtraRequests</c> allows, or end in anything but an
/// answer or the exception that says there is none.
/// </summary>
internal static class RequestSearch
{
    public static async Task<FuzzReport> RunAsync(int seed, int replies, CancellationToken cancellationToken)
    {
        var report = new FuzzReport();
        var started = TimeProvider.System.GetTimestamp();
        var workers = Environment.ProcessorCount;
        var given = 0;
        var answers = 0;
        await Parallel.ForAsync(
            0,
            workers,
            cancellationToken,
            async (worker, token) =>
            {
                for (
                    var number = worker;
                    Volatile.Read(ref given) < replies && !token.IsCancellationRequested;
                    number += workers
                )
                {
                    Interlocked.Add(ref given, await TryAsync(seed + number, report));
                    Interlocked.Increment(ref answers);
                }
            }
        );
        report.Tried = $"{given} replies to the requests of {answers} answers";
        report.Elapsed = TimeProvider.System.GetElapsedTime(started);
        return report;
    }

    /// <summary>Asks for one answer. The same number asks the same and gets the same replies.</summary>
    /// <returns>How many replies it took.</returns>
    private static async Task<int> TryAsync(int number, FuzzReport report)
    {
        var question = new RandomQuestion(new Random(number));
        using var model = new RandomModel(new Random(~number), question.MostRequests);
        string ending;
        try
        {
            using var client = question.MakeClient(model);
            ending = Describe(await question.AskAsync(client));
        }
        catch (PromptedToolCallException)
        {
            ending = "no call to be had";
        }
        catch (PromptedJsonException)
        {
            ending = "no JSON to be had";
        }
        catch (Exception fault)
        {
            // Whatever else comes is what this program looks for.
            ending = "FAULT";
            report.Faults.Enqueue($"answer {number}, {question}: {fault}\n{string.Join('\n', model.Replies)}");
        }

        var cost = model.Requests < question.MostRequests ? "" : ", with all requests there may be";
        report.Endings.AddOrUpdate(ending + cost, 1, static (_, count) => count + 1);
        return model.Replies.Count;
    }

    private static string Describe(ChatResponse answer) =>
        answer.Messages.Any(static message => message.Contents.Any(static content => content is FunctionCallContent))
            ? "calls"
        : answer.Text.Length > 0 ? "text"
        : "empty text";
}
