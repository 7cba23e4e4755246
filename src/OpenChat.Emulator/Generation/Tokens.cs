namespace OpenChat.Emulator.Generation;

/// <summary>Counts tokens by a rule one can do in one's head: a word is one token, and so is each other visible character.</summary>
internal static class Tokens
{
    public static int Count(string text) => Split(text).Count();

    /// <summary>Cuts a text whose control tokens are one token each, where <paramref name="parseSpecial"/> says so.</summary>
    public static IEnumerable<string> Split(string text, bool parseSpecial)
    {
        if (!parseSpecial)
        {
            return Split(text);
        }

        var parts = text.Split(TurnTemplate.EndOfTurn);
        return parts.SelectMany(
            (part, index) => index == 0 ? Split(part) : Split(part).Prepend(TurnTemplate.EndOfTurn)
        );
    }

    /// <summary>Gives a token its number: equal tokens have equal ones, in every run, and that is all it says (FNV-1a).</summary>
    public static int NumberOf(string token) =>
        (int)(token.Aggregate(2_166_136_261u, (hash, character) => unchecked((hash ^ character) * 16_777_619u)) >> 1);

    /// <summary>Cuts a text into tokens; white space stays with the token that follows, at the end with the last.</summary>
    public static IEnumerable<string> Split(string text)
    {
        for (var start = 0; start < text.Length; )
        {
            var end = EndOfToken(text, start);
            yield return text[start..end];
            start = end;
        }
    }

    /// <summary>Gives the length of the longest beginning of a text that has no more than <paramref name="limit"/> tokens.</summary>
    public static int LengthOf(string text, int limit)
    {
        var end = 0;
        for (var count = 0; count < limit && end < text.Length; count++)
        {
            end = EndOfToken(text, end);
        }

        return end;
    }

    private static int EndOfToken(string text, int start)
    {
        var end = SkipWhiteSpace(text, start);
        if (end < text.Length && IsWordCharacter(text[end]))
        {
            while (end < text.Length && IsWordCharacter(text[end]))
            {
                end++;
            }
        }
        else if (end < text.Length)
        {
            end += char.IsSurrogatePair(text, end) ? 2 : 1;
        }

        return SkipWhiteSpace(text, end) == text.Length ? text.Length : end;
    }

    private static int SkipWhiteSpace(string text, int index)
    {
        while (index < text.Length && char.IsWhiteSpace(text[index]))
        {
            index++;
        }

        return index;
    }

    private static bool IsWordCharacter(char character) => char.IsLetterOrDigit(character) || character == '_';
}
