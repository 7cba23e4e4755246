using System.Text.Json;

namespace OpenChat.Scoring;

/// <summary>
/// Says whether calls are right, as the leaderboard does: every call is one of those expected, in any order, none is
/// missing, each argument is one of its allowed values, each argument left out is one that may be ("" among its allowed
/// values). Where no call is expected, any call is wrong.
/// </summary>
public static class Judge
{
    public static bool IsRight(IReadOnlyList<MadeCall> calls, JsonElement expected)
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

    private static bool IsSame(MadeCall call, JsonElement expected)
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
