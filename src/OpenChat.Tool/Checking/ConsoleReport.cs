using System.Text;
using Spectre.Console;

namespace OpenChat.Tool.Checking;

/// <summary>Tells a person: a line for each check, and what to do.</summary>
internal sealed class ConsoleReport(IAnsiConsole console) : CheckReport
{
    private const int OutcomeWidth = 9;
    private const int NameWidth = 17;

    public override void Begin(Examination examination)
    {
        var (server, settings) = (examination.Server, examination.Settings);
        Write(
            $"Checking {server.Endpoint.BaseUri.AbsoluteUri} ({server.Endpoint.EngineName ?? "any OpenAI-compatible server"}), model "
                + $"{server.Model}, for {(settings.Purpose == Purpose.Chat ? "chat" : "agents")}."
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
        if (made.Finding.IsNotAsked)
        {
            return;
        }

        var (word, style) = Styled(made.Finding.Outcome);
        console.Write(new Text(word.PadRight(OutcomeWidth), style));
        console.Write(new Text(made.Check.Name.PadRight(NameWidth)));
        Write(made.Finding.Text, indent: OutcomeWidth + NameWidth);
        if (made.Finding.Advice is { } advice)
        {
            console.Write(new Text(new string(' ', OutcomeWidth + NameWidth)));
            Write(advice, new Style(decoration: Decoration.Bold), OutcomeWidth + NameWidth);
        }
    }

    public override void End(Verdict verdict, IReadOnlyList<Checked> made, Examination examination, TimeSpan elapsed)
    {
        if (made.Where(static one => one.Finding.IsNotAsked).ToList() is [var first, ..] notAsked)
        {
            console.Write(new Text("-".PadRight(OutcomeWidth), new Style(Color.Grey)));
            console.Write(new Text($"{notAsked.Count} more".PadRight(NameWidth)));
            Write(first.Finding.Text, indent: OutcomeWidth + NameWidth);
        }

        console.WriteLine();
        Write(verdict.Sentence, new Style(verdict.IsFit ? Color.Green : Color.Red, decoration: Decoration.Bold));
        Write($"Requests sent: {examination.Requests.Sent}, in {Duration.Of(elapsed)}.");
    }

    /// <summary>Writes text whose first line begins at the indent, and ends it.</summary>
    private void Write(string text, Style? style = null, int indent = 0)
    {
        var lines = Wrap(OneLine.Of(text), Math.Max(console.Profile.Width - indent, NameWidth)).ToList();
        foreach (var (index, line) in lines.Index())
        {
            console.Write(new Text((index == 0 ? "" : new string(' ', indent)) + line, style));
            console.WriteLine();
        }
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        yield return line.ToString();
    }

    private static (string Word, Style Style) Styled(Outcome outcome) =>
        outcome switch
        {
            Outcome.Ok => ("ok", new Style(Color.Green)),
            Outcome.Warning => ("warning", new Style(Color.Yellow)),
            Outcome.Fault => ("FAULT", new Style(Color.Red, decoration: Decoration.Bold)),
            _ => ("-", new Style(Color.Grey)),
        };
}
