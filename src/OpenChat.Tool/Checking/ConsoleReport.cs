using Spectre.Console;

namespace OpenChat.Tool.Checking;

/// <summary>Tells a person: a line for each check, and what to do.</summary>
internal sealed class ConsoleReport(IAnsiConsole console) : CheckReport
{
    private const int OutcomeWidth = 8;
    private const int NameWidth = 16;

    public override void Begin(Examination examination)
    {
        var (server, settings) = (examination.Server, examination.Settings);
        Write(
            $"Checking {server.Endpoint.BaseUri.AbsoluteUri} ({server.Endpoint.EngineName ?? "any OpenAI-compatible server"}), model "
                + $"{server.Model}, for {Name(settings.Purpose)}."
        );
        Write(
            $"At most {settings.MostRequests} requests in {settings.LongestTime.TotalMinutes:0} minutes; the prompts are the check's own."
        );
        console.WriteLine();
    }

    public override async Task<Finding> WatchAsync(Check check, Examination examination, Func<Task<Finding>> make) =>
        console.Profile.Capabilities.Interactive
            ? await console
                .Status()
                .StartAsync(
                    check.Name,
                    context =>
                    {
                        examination.Progress = progress => context.Status($"{check.Name}, {progress}");
                        return make();
                    }
                )
                .ConfigureAwait(false)
            : await make().ConfigureAwait(false);

    public override void Tell(Checked made)
    {
        var grid = new Grid()
            .AddColumn(new GridColumn { Width = OutcomeWidth, Padding = new Padding(0, 0, 1, 0) })
            .AddColumn(new GridColumn { Width = NameWidth, Padding = new Padding(0, 0, 1, 0) })
            .AddColumn(new GridColumn { Padding = new Padding(0, 0, 0, 0) });
        var (word, style) = Styled(made.Finding.Outcome);
        grid.AddRow(new Text(word, style), new Text(made.Check.Name), new Text(OneLine.Of(made.Finding.Text)));
        if (made.Finding.Advice is { } advice)
        {
            grid.AddRow(Text.Empty, Text.Empty, new Text(OneLine.Of(advice), new Style(decoration: Decoration.Bold)));
        }

        console.Write(grid);
    }

    public override void End(Verdict verdict, IReadOnlyList<Checked> made, Examination examination, TimeSpan elapsed)
    {
        console.WriteLine();
        Write(verdict.Sentence, new Style(verdict.IsFit ? Color.Green : Color.Red, decoration: Decoration.Bold));
        Write($"{examination.Requests.Sent} requests were sent in {Duration.Of(elapsed)}.");
    }

    private void Write(string text, Style? style = null)
    {
        console.Write(new Text(OneLine.Of(text), style));
        console.WriteLine();
    }

    private static (string Word, Style Style) Styled(Outcome outcome) =>
        outcome switch
        {
            Outcome.Ok => ("ok", new Style(Color.Green)),
            Outcome.Warning => ("warning", new Style(Color.Yellow)),
            Outcome.Fault => ("FAULT", new Style(Color.Red, decoration: Decoration.Bold)),
            _ => ("-", new Style(Color.Grey)),
        };

    private static string Name(Purpose purpose) => purpose == Purpose.Chat ? "chat" : "agents";
}
