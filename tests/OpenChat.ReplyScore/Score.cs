using System.Globalization;
using System.Text.Json;

namespace OpenChat.ReplyScore;

/// <summary>
/// Counts right answers as the leaderboard does: every call is one of those expected, in any order, each argument one of
/// its allowed values, each argument left out one that may be ("" among its allowed values).
/// </summary>
internal sealed class Score
{
    private const string Irrelevance = "irrelevance";
    private readonly SortedDictionary<(string Model, string Category), (int Right, int Total)> _counts = [];

    public void Add(
        StoredReply reply,
        IReadOnlyList<ScoredCall> calls,
        IReadOnlyDictionary<string, JsonElement> answers
    )
    {
        var counts = reply.Category == Irrelevance ? calls.Count > 0 : IsRight(calls, answers[reply.Id]);
        var (right, total) = _counts.GetValueOrDefault((reply.Model, reply.Category));
        _counts[(reply.Model, reply.Category)] = (right + (counts ? 1 : 0), total + 1);
    }

    public void Print(TextWriter writer)
    {
        foreach (var model in _counts.GroupBy(count => count.Key.Model))
        {
            var columns = model.Select(count =>
                count.Key.Category == Irrelevance
                    ? $"false calls {count.Value.Right} of {count.Value.Total}"
                    : string.Create(
                        CultureInfo.InvariantCulture,
                        $"{count.Key.Category} {100.0 * count.Value.Right / count.Value.Total:F1} %"
                    )
            );
            writer.WriteLine($"  {model.Key}  {string.Join("  ", columns)}");
        }
    }

    public static bool IsRight(IReadOnlyList<ScoredCall> calls, JsonElement expected)
    {
        var left = expected.EnumerateArray().ToList();
        foreach (var call in calls)
        {
            var hit = left.FindIndex(candidate => IsSame(call, candidate));
            if (hit < 0)
            {
                return false;
            }

            left.RemoveAt(hit);
        }

        return left.Count == 0;
    }

    private static bool IsSame(ScoredCall call, JsonElement expected)
    {
        var wanted = expected.EnumerateObject().Single();
        return call.Name == wanted.Name
            && call.Arguments.All(argument =>
                wanted.Value.TryGetProperty(argument.Key, out var allowed)
                && AllowedValues.Fits(argument.Value, allowed)
            )
            && wanted
                .Value.EnumerateObject()
                .All(property =>
                    call.Arguments.ContainsKey(property.Name) || AllowedValues.MayBeLeftOut(property.Value)
                );
    }
}
