namespace PromptedTools.Extensions.AI.Reading;

/// <summary>
/// Finds, while a reply still comes, where its run of blocks has ended: what follows is self-talk that nobody need wait for.
/// Where that is in doubt the end of the reply decides instead.
/// </summary>
internal sealed class BlockEnd
{
    // Each look reads all that was kept; a text full of false ends must not make that quadratic.
    private const int MaxLooks = 8;
    private const int MaxTagLength = 40;

    private int _looks;

    /// <summary>How much of what was kept before a piece is to be looked at with it.</summary>
    public static int Overlap => MaxTagLength;

    /// <summary>Whether the run may end in this: a closing tag with something behind it.</summary>
    /// <param name="tail">The new piece, and enough before it for a tag split in two.</param>
    public bool MayEnd(string tail)
    {
        if (_looks >= MaxLooks)
        {
            return false;
        }

        for (var at = 0; ToolCallTags.Find(tail, at) is { } tag; at = Math.Max(tag.End, at + 1))
        {
            if (tag.Kind == ToolCallTagKind.Close && !tail.AsSpan(tag.End).IsWhiteSpace())
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Leaves it to the end of the reply.</summary>
    public void GiveUp() => _looks = MaxLooks;

    /// <summary>Where the run of blocks ends; null as long as more of it may come.</summary>
    /// <param name="text">The text that holds it.</param>
    /// <param name="at">Where its first tag begins.</param>
    public int? EndOfRun(string text, int at)
    {
        if (_looks >= MaxLooks)
        {
            return null;
        }

        _looks++;
        while (true)
        {
            if (
                ToolCallTags.At(text, at) is not { Kind: ToolCallTagKind.Open } open
                || CloseOf(text, open) is not { } close
            )
            {
                return null;
            }

            at = TaggedCalls.SkipClosers(text, close.End);
            if (at == text.Length || ToolCallTags.MayBecome(text.AsSpan(at)))
            {
                return null;
            }

            if (ToolCallTags.At(text, at) is not { Kind: ToolCallTagKind.Open })
            {
                return at;
            }
        }
    }

    // A closing tag inside a string of the call is no end: there the brackets and quotes before it are open.
    private static ToolCallTag? CloseOf(string text, ToolCallTag open)
    {
        var balance = 0;
        var isQuoted = false;
        for (var at = open.End; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '\\':
                    at += isQuoted ? 1 : 0;
                    break;
                case '"':
                    isQuoted = !isQuoted;
                    break;
                case '<'
                or '['
                    when !isQuoted
                        && balance <= 0
                        && ToolCallTags.At(text, at) is { Kind: ToolCallTagKind.Close } close:
                    return close;
                case '{' or '[' or '(' when !isQuoted:
                    balance++;
                    break;
                case '}' or ']' or ')' when !isQuoted:
                    balance--;
                    break;
                default:
                    break;
            }
        }

        return null;
    }
}
