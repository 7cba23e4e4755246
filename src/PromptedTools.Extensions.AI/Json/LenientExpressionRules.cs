namespace PromptedTools.Extensions.AI.Json;

/// <summary>What makes an expression of a value: operators between values, and parts taken of what a call gives back.</summary>
internal static class LenientExpressionRules
{
    public static bool HoldsCall(LenientValue value) =>
        value switch
        {
            LenientCall or LenientJoin or LenientExpression { Subject: not null } => true,
            LenientArray { Items: [var first, ..] } => HoldsCall(first),
            _ => false,
        };

    public static bool IsOperator(LenientCursor cursor) => OperatorLength(cursor) > 0;

    /// <summary>Skips a binary operator, a sign or a word.</summary>
    public static bool TrySkipOperator(LenientCursor cursor)
    {
        var length = OperatorLength(cursor);
        cursor.Position += length;
        if (length > 0 && cursor.Current == ' ' && cursor.Peek(1) == '\\')
        {
            // A line is continued.
            cursor.Position += 2;
        }

        return length > 0;
    }

    private static int OperatorLength(LenientCursor cursor) =>
        cursor.Current switch
        {
            '+' or '-' or '*' or '/' or '%' or '|' or '&' or '^' or '>' => cursor.Peek(1) == cursor.Current ? 2 : 1,
            '=' or '!' when cursor.Peek(1) == '=' => 2,
            'o' when cursor.Peek(1) == 'r' && cursor.Peek(2) is ' ' => 2,
            'a' when cursor.Peek(1) == 'n' && cursor.Peek(2) == 'd' && cursor.Peek(3) is ' ' => 3,
            _ => 0,
        };

    /// <summary>Skips indexes, calls and members behind a call: <c>[0]["a"].b()</c>.</summary>
    public static bool TrySkipPostfix(LenientCursor cursor)
    {
        var start = cursor.Position;
        while (true)
        {
            if (cursor.Current is '[' or '(')
            {
                SkipBrackets(cursor);
            }
            else if (cursor.Current == '.' && LenientCursor.IsIdentifierStart(cursor.Text, cursor.Position + 1))
            {
                cursor.Position = LenientCursor.SkipIdentifier(cursor.Text, cursor.Position + 1);
            }
            else
            {
                return cursor.Position > start;
            }
        }
    }

    private static void SkipBrackets(LenientCursor cursor)
    {
        var depth = 0;
        do
        {
            depth +=
                cursor.Current is '[' or '(' or '{' ? 1
                : cursor.Current is ']' or ')' or '}' ? -1
                : 0;
            cursor.Position++;
        } while (depth > 0 && !cursor.AtEnd);
    }
}
