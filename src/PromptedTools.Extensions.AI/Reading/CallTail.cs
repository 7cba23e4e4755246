using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>Tells what follows a run of calls.</summary>
internal static class CallTail
{
    public static CallSequenceEnding Of(string text, int end)
    {
        var cursor = new LenientCursor(text, end);
        while (
            cursor.Current is '}' or ']' or ')' or ',' or ';' or ' ' or '\t'
            || (cursor.Current == '`' && cursor.Peek(1) != '`')
        )
        {
            cursor.Position++;
        }

        if (cursor.Current is '+' or '*' or '/' or '%' && cursor.Peek(1) == ' ')
        {
            return CallSequenceEnding.Operator;
        }

        var isLineEnd = cursor.Current is '\r' or '\n' or '#' || (cursor.Current == '/' && cursor.Peek(1) == '/');
        cursor.SkipTrivia();
        return cursor.AtEnd ? CallSequenceEnding.Clean
            : text.AsSpan(cursor.Position).StartsWith("```") ? CallSequenceEnding.Fence
            : cursor.Current == '<' ? CallSequenceEnding.Tag
            : isLineEnd ? CallSequenceEnding.NewLine
            : CallSequenceEnding.SameLine;
    }
}

internal enum CallSequenceEnding
{
    /// <summary>Nothing.</summary>
    Clean,

    /// <summary>Text on a line of its own.</summary>
    NewLine,

    /// <summary>Text on the same line.</summary>
    SameLine,

    /// <summary>A code fence's marker.</summary>
    Fence,

    /// <summary>A tag or a control token.</summary>
    Tag,

    /// <summary>An operator and no call behind it: the calls are part of an expression.</summary>
    Operator,
}
