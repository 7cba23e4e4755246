namespace PromptedTools.Extensions.AI.Reading;

/// <summary>The beginning of something in brackets: its name without case and joiners, and the index after it.</summary>
internal readonly record struct TagHead(string Name, int End, bool IsClosing, bool IsBarred)
{
    public static TagHead Read(ReadOnlySpan<char> text, int position, int maxLength)
    {
        if (position >= text.Length || text[position] is not ('<' or '['))
        {
            return new TagHead("", position, false, false);
        }

        Span<char> name = stackalloc char[maxLength];
        var length = 0;
        var (isClosing, isBarred) = (false, false);
        var at = position + 1;
        for (; at < text.Length && length < maxLength; at++)
        {
            var c = text[at];
            if (char.IsAsciiLetter(c))
            {
                name[length++] = char.ToLowerInvariant(c);
            }
            else if (length == 0 && c is '|' or '\uFF5C')
            {
                isBarred = true;
            }
            else if (length == 0 && c is '/' or '\\')
            {
                isClosing = true;
            }
            else if (length == 0 || !IsJoiner(text, at))
            {
                break;
            }
        }

        return new TagHead(new string(name[..length]), at, isClosing, isBarred);
    }

    // A space joins the words of a name, but not a name and an attribute.
    private static bool IsJoiner(ReadOnlySpan<char> text, int at)
    {
        if (text[at] != ' ')
        {
            return text[at] is '_' or '-' or '\u2581';
        }

        var word = at + 1;
        while (word < text.Length && char.IsAsciiLetter(text[word]))
        {
            word++;
        }

        return word > at + 1 && (word >= text.Length || text[word] != '=');
    }
}
