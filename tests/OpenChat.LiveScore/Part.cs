using System.Globalization;
using Microsoft.Extensions.AI;
using OpenChat.Scoring;

namespace OpenChat.LiveScore;

/// <summary>A part of the score: questions to ask, and the table that their outcomes make.</summary>
internal abstract class Part
{
    /// <summary>Whole tasks and the later questions of conversations; a first question may have a longer answer.</summary>
    protected const int TaskTokens = 300;

    protected const int QuestionTokens = 400;

    public abstract string Name { get; }

    public abstract string Title { get; }

    public abstract IReadOnlyList<string> Ids { get; }

    /// <summary>Makes what is asked: the conversation up to the question, and the tools or the format with it.</summary>
    public abstract Task<(IReadOnlyList<ChatMessage> Messages, ChatOptions Options)> AskedAsync(
        string id,
        CancellationToken cancellationToken
    );

    /// <summary>Says in a few words whether an outcome is right.</summary>
    public abstract string Verdict(Outcome outcome);

    /// <param name="outcomes">The outcomes there are.</param>
    /// <param name="errors">The questions that the server did not answer.</param>
    /// <param name="writer">Where the table goes.</param>
    public abstract void WriteTable(IReadOnlyList<Outcome> outcomes, int errors, TextWriter writer);

    protected static IReadOnlyList<string> CostHeads { get; } = ["requests each", "prompt tokens each", "errors"];

    /// <summary>What the questions cost on average, and how many ended with an exception for the caller.</summary>
    protected static IReadOnlyList<string> Costs(IReadOnlyList<Outcome> outcomes, int errors) =>
        [
            Average(outcomes, static outcome => outcome.Requests, "F2"),
            // A server that does not count says nothing about tokens.
            outcomes.All(static outcome => outcome.PromptTokens == 0)
                ? "–"
                : Average(outcomes, static outcome => outcome.PromptTokens, "F0"),
            Number(errors + outcomes.Count(static outcome => outcome.Refused is not null)),
        ];

    protected static string Share(IReadOnlyList<Outcome> outcomes, Func<Outcome, bool> counts) =>
        outcomes.Count == 0
            ? "–"
            : string.Create(CultureInfo.InvariantCulture, $"{outcomes.Count(counts)}/{outcomes.Count}");

    private static string Average(IReadOnlyList<Outcome> outcomes, Func<Outcome, double> of, string format) =>
        outcomes.Count == 0 ? "–" : outcomes.Average(of).ToString(format, CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>First questions with tools offered that are not run. Where a call is required, only those that want one.</summary>
internal sealed class QuestionPart(bool isRequired) : Part
{
    private readonly Dictionary<string, Question> _questions = Question
        .Asked.Where(question => question.WantsCalls || !isRequired)
        .ToDictionary(static question => question.Id);

    public override string Name => isRequired ? "required" : "auto";

    public override string Title => isRequired ? "First questions, a call required" : "First questions";

    public override IReadOnlyList<string> Ids => [.. _questions.Keys];

    public override Task<(IReadOnlyList<ChatMessage> Messages, ChatOptions Options)> AskedAsync(
        string id,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<(IReadOnlyList<ChatMessage>, ChatOptions)>(
            (
                [new(ChatRole.User, _questions[id].User)],
                new ChatOptions
                {
                    Tools = [.. _questions[id].Tools],
                    ToolMode = isRequired ? ChatToolMode.RequireAny : ChatToolMode.Auto,
                    MaxOutputTokens = QuestionTokens,
                }
            )
        );

    public override string Verdict(Outcome outcome) =>
        (_questions[outcome.Id].WantsCalls, Judge.IsRight(outcome.FirstCalls(), _questions[outcome.Id].Calls)) switch
        {
            (_, true) => "right",
            (true, false) => "not the right calls",
            (false, false) => "a false call",
        };

    public override void WriteTable(IReadOnlyList<Outcome> outcomes, int errors, TextWriter writer)
    {
        var counts = new CallCounts();
        foreach (var outcome in outcomes)
        {
            counts.Add(_questions[outcome.Id], outcome.FirstCalls());
        }

        MarkdownTable.Write(writer, [.. CallCounts.Heads, .. CostHeads], [.. counts.Cells, .. Costs(outcomes, errors)]);
    }
}

/// <summary>Questions with the five tools, which are run.</summary>
internal abstract class ToolTaskPart(IReadOnlyList<ToolTask> tasks) : Part
{
    private readonly Dictionary<string, ToolTask> _tasks = tasks.ToDictionary(static task => task.Id);

    public override IReadOnlyList<string> Ids => [.. _tasks.Keys];

    public override async Task<(IReadOnlyList<ChatMessage> Messages, ChatOptions Options)> AskedAsync(
        string id,
        CancellationToken cancellationToken
    )
    {
        var messages = new List<ChatMessage>();
        foreach (var round in TaskOf(id).Before)
        {
            messages.AddRange(await round.ToMessagesAsync(cancellationToken));
        }

        messages.Add(new(ChatRole.User, TaskOf(id).User));
        return (messages, new ChatOptions { Tools = [.. TaskTools.All], MaxOutputTokens = TaskTokens });
    }

    public override string Verdict(Outcome outcome)
    {
        var task = TaskOf(outcome.Id);
        return task.Calls.Count == 0
            ? outcome.FirstCalls().Count == 0
                ? "right"
                : "a false call"
            : $"first calls {Word(task.BeginsRight(outcome))}, all calls {Word(task.IsCalledRight(outcome))}, answer {Word(task.IsAnsweredRight(outcome))}";

        static string Word(bool isRight) => isRight ? "right" : "wrong";
    }

    protected static IReadOnlyList<string> TaskHeads { get; } =
    ["first replies right", "tasks: calls right", "tasks: answers right"];

    protected IReadOnlyList<string> TaskCells(IReadOnlyList<Outcome> outcomes) =>
        [
            Share(outcomes, outcome => TaskOf(outcome.Id).BeginsRight(outcome)),
            Share(outcomes, outcome => TaskOf(outcome.Id).IsCalledRight(outcome)),
            Share(outcomes, outcome => TaskOf(outcome.Id).IsAnsweredRight(outcome)),
        ];

    private ToolTask TaskOf(string id) => _tasks[id];
}

/// <summary>Whole tasks, from the question to the answer.</summary>
internal sealed class TaskPart() : ToolTaskPart(Conversations.Tasks)
{
    public override string Name => "tasks";

    public override string Title => "Whole tasks";

    public override void WriteTable(IReadOnlyList<Outcome> outcomes, int errors, TextWriter writer) =>
        MarkdownTable.Write(writer, [.. TaskHeads, .. CostHeads], [.. TaskCells(outcomes), .. Costs(outcomes, errors)]);
}

/// <summary>Tasks, near misses and small talk as the second question of a conversation or a later one.</summary>
internal sealed class LaterPart() : ToolTaskPart(Conversations.Later)
{
    public override string Name => "later";

    public override string Title => "Later questions";

    public override void WriteTable(IReadOnlyList<Outcome> outcomes, int errors, TextWriter writer)
    {
        MarkdownTable.Write(
            writer,
            ["after", .. TaskHeads, "false: near miss", "false: small talk"],
            Row("rounds with calls", "after_tools"),
            Row("talk only", "after_talk")
        );
        writer.WriteLine();
        MarkdownTable.Write(writer, CostHeads, Costs(outcomes, errors));

        IReadOnlyList<string> Row(string heading, string before) =>
            [
                heading,
                .. TaskCells(Those($"{before}_")),
                Share(Those($"near_{before}_"), IsFalse),
                Share(Those($"chat_{before}_"), IsFalse),
            ];

        List<Outcome> Those(string beginning) =>
            [.. outcomes.Where(outcome => outcome.Id.StartsWith(beginning, StringComparison.Ordinal))];

        static bool IsFalse(Outcome outcome) => outcome.FirstCalls().Count > 0;
    }
}

/// <summary>Answers as JSON of a schema.</summary>
internal sealed class TypedPart : Part
{
    private readonly Dictionary<string, Extraction> _extractions = Conversations.Extractions.ToDictionary(
        static extraction => extraction.Id
    );

    public override string Name => "typed";

    public override string Title => "Typed answers";

    public override IReadOnlyList<string> Ids => [.. _extractions.Keys];

    public override Task<(IReadOnlyList<ChatMessage> Messages, ChatOptions Options)> AskedAsync(
        string id,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<(IReadOnlyList<ChatMessage>, ChatOptions)>(
            (
                [new(ChatRole.User, _extractions[id].User)],
                new ChatOptions
                {
                    ResponseFormat = ChatResponseFormat.ForJsonSchema(_extractions[id].Schema),
                    MaxOutputTokens = QuestionTokens,
                }
            )
        );

    public override string Verdict(Outcome outcome) =>
        $"the first reply {(IsRawRight(outcome) ? "right" : "wrong")}, what the caller got {(IsClientRight(outcome) ? "right" : "wrong")}";

    public override void WriteTable(IReadOnlyList<Outcome> outcomes, int errors, TextWriter writer)
    {
        var costs = Costs(outcomes, errors);
        MarkdownTable.Write(
            writer,
            ["what", "right", .. CostHeads],
            ["raw: the first reply", Share(outcomes, IsRawRight), .. costs.Select(static _ => "–")],
            ["client: what the caller got", Share(outcomes, IsClientRight), .. costs]
        );
    }

    private bool IsRawRight(Outcome outcome) =>
        _extractions[outcome.Id].IsRight(Extraction.WithoutFence(outcome.FirstReply));

    private bool IsClientRight(Outcome outcome) => _extractions[outcome.Id].IsRight(outcome.Answer);
}

/// <summary>Answers as JSON of a schema where tools are offered too: two need one, two need none.</summary>
internal sealed class TypedTaskPart : Part
{
    private readonly Dictionary<string, TypedTask> _tasks = Conversations.TypedTasks.ToDictionary(static task =>
        task.Task.Id
    );

    public override string Name => "typed-tasks";

    public override string Title => "Typed answers, with tools offered";

    public override IReadOnlyList<string> Ids => [.. _tasks.Keys];

    public override Task<(IReadOnlyList<ChatMessage> Messages, ChatOptions Options)> AskedAsync(
        string id,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<(IReadOnlyList<ChatMessage>, ChatOptions)>(
            (
                [new(ChatRole.User, _tasks[id].Task.User)],
                new ChatOptions
                {
                    Tools = [.. TaskTools.All],
                    ResponseFormat = ChatResponseFormat.ForJsonSchema(_tasks[id].Answer.Schema),
                    MaxOutputTokens = TaskTokens,
                }
            )
        );

    public override string Verdict(Outcome outcome) =>
        $"calls {(IsCalledRight(outcome) ? "right" : "wrong")}, answer {(IsAnsweredRight(outcome) ? "right" : "wrong")}";

    public override void WriteTable(IReadOnlyList<Outcome> outcomes, int errors, TextWriter writer) =>
        MarkdownTable.Write(
            writer,
            ["calls right", "answers right", .. CostHeads],
            [Share(outcomes, IsCalledRight), Share(outcomes, IsAnsweredRight), .. Costs(outcomes, errors)]
        );

    private bool IsCalledRight(Outcome outcome) => _tasks[outcome.Id].Task.IsCalledRight(outcome);

    private bool IsAnsweredRight(Outcome outcome) => _tasks[outcome.Id].Answer.IsRight(outcome.Answer);
}
