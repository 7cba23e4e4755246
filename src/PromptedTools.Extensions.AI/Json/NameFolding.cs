namespace PromptedTools.Extensions.AI.Json;

/// <summary>Compares names without case and without what joins their words.</summary>
internal static class NameFolding
{
    private const int MaxOnStack = 256;

    public static string Fold(string name)
    {
        var folded = name.Length <= MaxOnStack ? stackalloc char[MaxOnStack] : new char[name.Length];
        var length = 0;
        foreach (var c in name)
        {
            if (Counts(c))
            {
                folded[length++] = char.ToLowerInvariant(c);
            }
        }

        folded = folded[..length];
        return folded.SequenceEqual(name) ? name : new string(folded);
    }

    /// <summary>Whether both fold to the same, without making either.</summary>
    public static bool AreSame(string a, string b)
    {
        var (i, j) = (0, 0);
        while (true)
        {
            i = Next(a, i);
            j = Next(b, j);
            if (i == a.Length || j == b.Length)
            {
                return i == a.Length && j == b.Length;
            }

            if (char.ToLowerInvariant(a[i++]) != char.ToLowerInvariant(b[j++]))
            {
                return false;
            }
        }
    }

    /// <summary>
    /// Where what stands in a text at <paramref name="at"/> ends, if it folds to <paramref name="folded"/>; -1 if it does not.
    /// </summary>
    public static int EndOfSame(string text, int at, string folded)
    {
        foreach (var c in folded)
        {
            at = Next(text, at);
            if (at == text.Length || char.ToLowerInvariant(text[at]) != c)
            {
                return -1;
            }

            at++;
        }

        return at;
    }

    private static int Next(string name, int at)
    {
        while (at < name.Length && !Counts(name[at]))
        {
            at++;
        }

        return at;
    }

    private static bool Counts(char c) =>
        c is not ('_' or '-' or '.' or '\\' or '`') && !char.IsWhiteSpace(c) && !char.IsControl(c);
}
