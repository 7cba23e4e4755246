using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using OpenChat.Extensions.AI;

namespace OpenChat.LiveScore;

/// <summary>Asks the questions of a part that were not asked yet, and writes its table.</summary>
internal sealed class ScoreRun(
    LiveModel model,
    string modelId,
    OutcomeFile file,
    TextWriter output,
    TextWriter progress
)
{
    private static readonly JsonSerializerOptions s_readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// Asks every <paramref name="step"/>th question of a part and writes the table. A question that the server refuses is
    /// counted as an error and not kept, so that the next run asks it again.
    /// </summary>
    /// <returns>Whether each question was answered.</returns>
    /// <exception cref="OpenChatException">The server cannot be asked at all.</exception>
    public async Task<bool> ScoreAsync(Part part, int step, CancellationToken cancellationToken)
    {
        var ids = part.Ids.Where((_, index) => index % step == 0).ToList();
        var outcomes = new List<Outcome>();
        foreach (var (index, id) in ids.Index())
        {
            var outcome = file.Find(part.Name, modelId, id);
            if (outcome is null)
            {
                outcome = await TryAskAsync(part, id, cancellationToken);
                await progress.WriteLineAsync(
                    $"{part.Name} {index + 1}/{ids.Count} {id}: {(outcome is null ? "not answered" : part.Verdict(outcome))}"
                );
            }

            if (outcome is not null)
            {
                outcomes.Add(outcome);
            }
        }

        await output.WriteLineAsync($"{part.Title} ({part.Name})\n");
        part.WriteTable(outcomes, errors: ids.Count - outcomes.Count, output);
        await output.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\n{outcomes.Count} questions, {outcomes.Sum(static outcome => outcome.Seconds):F0} s\n"
            )
        );
        return outcomes.Count == ids.Count;
    }

    /// <summary>Asks one question and writes every request and answer in full, and what the client made of them.</summary>
    /// <returns>Whether the question was answered.</returns>
    public async Task<bool> ShowAsync(Part part, string id, CancellationToken cancellationToken)
    {
        Outcome? outcome = null;
        try
        {
            outcome = await AskAsync(part, id, cancellationToken);
        }
        catch (OpenChatException exception)
        {
            await progress.WriteLineAsync(exception.Message);
        }

        foreach (var (index, exchange) in model.Wire.Exchanges.Index())
        {
            await output.WriteLineAsync($"=== request {index + 1}\n{Readable(exchange.Sent)}");
            await output.WriteLineAsync(
                $"=== answer {index + 1}, status {exchange.Status}\n{Readable(exchange.Received)}"
            );
        }

        if (outcome is not null)
        {
            await output.WriteLineAsync($"=== what the caller got: {part.Verdict(outcome)}");
            await output.WriteLineAsync(
                JsonSerializer.Serialize(
                    new
                    {
                        rounds = outcome.Rounds,
                        answer = outcome.Answer,
                        refused = outcome.Refused,
                    },
                    s_readable
                )
            );
        }

        return outcome is not null;
    }

    private async Task<Outcome?> TryAskAsync(Part part, string id, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await AskAsync(part, id, cancellationToken);
            file.Add(outcome);
            return outcome;
        }
        catch (OpenChatException exception) when (!IsForEveryQuestion(exception.Kind))
        {
            await progress.WriteLineAsync(exception.Message);
            return null;
        }
    }

    private async Task<Outcome> AskAsync(Part part, string id, CancellationToken cancellationToken)
    {
        var (messages, options) = await part.AskedAsync(id, cancellationToken);
        var outcome = await model.AskAsync(id, messages, options, cancellationToken);
        return outcome with { Part = part.Name, Model = modelId };
    }

    private static bool IsForEveryQuestion(OpenChatErrorKind kind) =>
        kind
            is OpenChatErrorKind.Transport
                or OpenChatErrorKind.Authentication
                or OpenChatErrorKind.ModelUnavailable
                or OpenChatErrorKind.QuotaExceeded;

    private static string Readable(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return JsonSerializer.Serialize(document.RootElement, s_readable);
        }
        catch (JsonException)
        {
            // A page of HTML, say: shown as it came.
            return text;
        }
    }
}
