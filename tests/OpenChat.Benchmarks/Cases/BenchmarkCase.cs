using OpenChat.Benchmarks.Serving;

namespace OpenChat.Benchmarks.Cases;

/// <summary>
/// One question to one scenario of the server, and the answer that every subject must give. Costs are told for a unit, a
/// frame or an answer, of which one answer has some.
/// </summary>
internal sealed record BenchmarkCase(
    string Title,
    string Scenario,
    Question Question,
    string Unit,
    int Units,
    Answer Expected
)
{
    private const int AnswersInFlight = 16;

    /// <summary>
    /// How many calls there are at once. With one alone, threads that go to sleep and wake are most of what a short call
    /// costs, whoever makes it.
    /// </summary>
    public int InFlight { get; init; } = 1;

    public static BenchmarkCase Stream { get; } =
        Streamed("Stream of 1,000 frames, 32 a packet", Scenarios.Batched, []);

    public static BenchmarkCase StreamByFrame { get; } =
        Streamed("Stream of 1,000 frames, flushed one by one", Scenarios.Single, []);

    public static BenchmarkCase StreamWithTools { get; } =
        Streamed("Stream of 1,000 frames of plain text, 20 tools offered", Scenarios.Batched, Questions.Tools);

    public static BenchmarkCase Whole { get; } =
        new(
            "Whole answer",
            Scenarios.Whole,
            new Question(Questions.Short, IsStreamed: false),
            "answer",
            1,
            new Answer(AnswerText.Whole.Length, 0)
        )
        {
            InFlight = AnswersInFlight,
        };

    public static BenchmarkCase ToolCall { get; } =
        new(
            "Tool call, 20 tools offered",
            Scenarios.Call,
            new Question(Questions.Short, IsStreamed: false) { Tools = Questions.Tools },
            "answer",
            1,
            new Answer(0, 1)
        )
        {
            InFlight = AnswersInFlight,
        };

    public static BenchmarkCase History { get; } =
        Whole with
        {
            Title = "Whole answer to a history of 200 messages",
            Question = new Question(Questions.History, IsStreamed: false),
        };

    /// <summary>For many streams at once: the server waits after the first packet.</summary>
    public static BenchmarkCase Held { get; } =
        Stream with
        {
            Title = "1,000 streams at once",
            Scenario = Scenarios.Held,
        };

    public static IReadOnlyList<BenchmarkCase> All { get; } =
    [Stream, StreamByFrame, Whole, StreamWithTools, ToolCall, History];

    public static IEnumerable<BenchmarkCase> Find(string title) =>
        All.Where(candidate => candidate.Title.Contains(title, StringComparison.OrdinalIgnoreCase));

    /// <summary>Throws when a subject did not read what all of them must.</summary>
    public void Check(string subject, Answer answer)
    {
        if (answer != Expected)
        {
            throw new InvalidOperationException($"{subject} read {answer} in the case \"{Title}\", not {Expected}.");
        }
    }

    private static BenchmarkCase Streamed(string title, string scenario, IReadOnlyList<Tool> tools) =>
        new(
            title,
            scenario,
            new Question(Questions.Short, IsStreamed: true) { Tools = tools },
            "frame",
            AnswerText.FrameCount,
            new Answer(AnswerText.Streamed.Length, 0)
        );
}
