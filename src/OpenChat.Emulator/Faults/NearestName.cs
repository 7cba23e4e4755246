namespace OpenChat.Emulator.Faults;

/// <summary>Finds the name that was probably meant.</summary>
internal static class NearestName
{
    /// <summary>Gives the name with the fewest edits; <see langword="null"/> when none is near.</summary>
    public static string? Of(string typed, IEnumerable<string> names) =>
        names
            .Select(name => (Name: name, Edits: Edits(typed.ToLowerInvariant(), name)))
            .Where(near => near.Edits <= 2 && near.Edits < typed.Length)
            .OrderBy(near => near.Edits)
            .Select(near => near.Name)
            .FirstOrDefault();

    /// <summary>Levenshtein's distance.</summary>
    private static int Edits(string from, string to)
    {
        var previous = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var row = 1; row <= from.Length; row++)
        {
            var current = new int[to.Length + 1];
            current[0] = row;
            for (var column = 1; column <= to.Length; column++)
            {
                var replaced = previous[column - 1] + (from[row - 1] == to[column - 1] ? 0 : 1);
                current[column] = Math.Min(replaced, Math.Min(previous[column], current[column - 1]) + 1);
            }

            previous = current;
        }

        return previous[to.Length];
    }
}
