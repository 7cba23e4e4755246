namespace PromptedTools.Extensions.AI.Reading;

/// <summary>The beginning of something in brackets: its name without case and joiners, and the index after it.</summary>
internal readonly ref struct TagHead
{
    private TagHead(ReadOnlySpan<char> name, int end, bool isClosing, bool isBarred)
    {
        Name = name;
        End = end;
        IsClosing = isClosing;
        IsBarred = isBarred;
    }

    /// <summary>In small letters; "" where nothing in brackets begins.</summary>
    public ReadOnlySpan<char> Name { get; }

    /// <summary>The index after the name.</summary>
    public int End { get; }

    public bool IsClosing { get; }

    public bool IsBarred { get; }

    /// <param name="text">The text.</param>
    /// <param name="position">Where the bracket stands in it.</param>
    /// <param name="buffer">Takes the name; a longer one is cut off, and none that is known.</param>
    public static TagHead Read(ReadOnlySpan<char> text, int position, Span<char> buffer)
    {
        if (position >= text.Length || text[position] is not ('<' or '['))
        {
            return new TagHead("", position, false, false);
        }

        var length = 0;
        var (isClosing, isBarred) = (false, false);
        var at = position + 1;
        for (; at < text.Length && length < buffer.Length; at++)
        {
            var c = text[at];
            if (char.IsAsciiLetter(c))
            {
                buffer[length++] = char.ToLowerInvariant(c);
            }
            else if (length == 0 && c is '|' or '\uFF5C')
            {
                isBarred = true;
            }
            else if (length == 0 && c is '/' or '\\')
            {
                isClosing = true;
            }
            else if (length == 0 ? !char.IsWhiteSpace(c) || !(isClosing || isBarred) : !IsJoiner(text, at))
            {
                // White space directly behind the bracket is what foreign text is made harmless with.
                break;
            }
        }

        return new TagHead(buffer[..length], at, isClosing, isBarred);
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
