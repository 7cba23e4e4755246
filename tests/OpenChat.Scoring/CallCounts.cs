using System.Globalization;

namespace OpenChat.Scoring;

/// <summary>
/// Counts, for each kind of question, right calls where calls are right and false calls where none is: the cells of one row
/// of a table.
/// </summary>
public sealed class CallCounts
{
    private readonly SortedDictionary<(QuestionKind Kind, string Family), (int Hits, int Total)> _counts = [];

    /// <summary>The heads of the columns, in the order of <see cref="Cells"/>.</summary>
    public static IReadOnlyList<string> Heads { get; } =
    ["one call", "several", "plain request", "false: near miss", "false: small talk", "false: texts, code"];

    /// <summary>"8/10" for each kind of question, "–" for a kind that was not asked.</summary>
    public IReadOnlyList<string> Cells => [.. Enum.GetValues<QuestionKind>().Select(Cell)];

    /// <summary>"multiple 83.5 %" for each family of questions.</summary>
    public IReadOnlyList<string> Shares =>
        [
            .. _counts.Select(static count =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{count.Key.Family} {100.0 * count.Value.Hits / count.Value.Total:F1} %"
                )
            ),
        ];

    public void Add(Question question, IReadOnlyList<MadeCall> calls)
    {
        var isHit = question.WantsCalls ? Judge.IsRight(calls, question.Calls) : calls.Count > 0;
        var (hits, total) = _counts.GetValueOrDefault((question.Kind, question.Family));
        _counts[(question.Kind, question.Family)] = (hits + (isHit ? 1 : 0), total + 1);
    }

    private string Cell(QuestionKind kind)
    {
        var counts = _counts.Where(count => count.Key.Kind == kind).Select(static count => count.Value).ToList();
        return counts.Count == 0
            ? "–"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{counts.Sum(static count => count.Hits)}/{counts.Sum(static count => count.Total)}"
            );
    }
}
