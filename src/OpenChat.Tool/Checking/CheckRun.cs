using OpenChat.Tool.Checking.Steps;
using OpenChat.Tool.Servers;

namespace OpenChat.Tool.Checking;

/// <summary>Makes the checks in their order, within the requests and the time that were announced.</summary>
internal sealed class CheckRun(Examination examination)
{
    private readonly List<Checked> _made = [];

    /// <summary>Why nothing more is asked; null while something is.</summary>
    private string? _end;

    public static IReadOnlyList<Check> Checks(CheckSettings settings) =>
        [
            new ReachableCheck(),
            new ChatCheck(),
            new TemplateCheck(),
            new SystemTextCheck(),
            new TurnsCheck(),
            new EndMarkerCheck(),
            new StreamCheck(),
            new UsageCheck(),
            new ResponseFormatCheck(),
            new StopCheck(),
            new WindowCheck(),
            .. settings.IsFull ? [new LongPromptCheck()] : Array.Empty<Check>(),
            .. settings.Purpose == Purpose.Agents
                ? [new ToolQuestionsCheck(), new SmallTalkCheck()]
                : Array.Empty<Check>(),
            new TypedAnswersCheck(),
            .. settings.Purpose == Purpose.Agents ? [new RequiredCallsCheck()] : Array.Empty<Check>(),
        ];

    /// <summary>Makes them; each is told as soon as it was made.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled it.</exception>
    public async Task<IReadOnlyList<Checked>> RunAsync(CheckReport report, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(examination.Settings.LongestTime, examination.Time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        foreach (var check in Checks(examination.Settings))
        {
            var finding = _end is { } end
                ? Finding.NotAsked(end)
                : await report
                    .WatchAsync(check, examination, () => MakeAsync(check, cancellationToken, ending.Token))
                    .ConfigureAwait(false);
            var made = new Checked(check, finding);
            _made.Add(made);
            report.Tell(made);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return _made;
    }

    private async Task<Finding> MakeAsync(
        Check check,
        CancellationToken cancellationToken,
        CancellationToken endingToken
    )
    {
        try
        {
            var finding = await check.RunAsync(examination, endingToken).ConfigureAwait(false);
            if (finding.Outcome == Outcome.Fault && check.IsEssential)
            {
                _end = $"see {check.Name}";
            }

            return finding;
        }
        catch (OperationCanceledException) when (endingToken.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _end = "the time is up";
            return Finding.NotAsked(_end);
        }
        catch (RequestsUsedUpException)
        {
            _end = "the requests are used up";
            return Finding.NotAsked(_end);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return Finding.Fault(
                "request-failed",
                exception.Message,
                "Look into the server's log for this request; other checks say whether it answers others."
            );
        }
    }
}
