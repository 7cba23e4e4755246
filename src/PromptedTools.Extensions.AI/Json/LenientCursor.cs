using System.Text.RegularExpressions;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>A place in a text, and how to step over what every reader of it knows: remarks, words, names of calls, operators.</summary>
internal partial class LenientCursor(string text, int start)
{
    // Where the last sign of a remark stood that is none, and the closer behind it: looked for again and again, a line would cost
    // its square.
    private int _remark;
    private int _closer = -1;

    public string Text { get; } = text;

    public int Position { get; set; } = start;

    public LenientRepairs Repairs { get; protected set; }

    public bool AtEnd => Position >= Text.Length;

    /// <summary>The current character, or NUL at the end.</summary>
    public char Current => Peek(0);

    public char Peek(int offset) => Position + offset < Text.Length ? Text[Position + offset] : '\0';

    /// <summary>Skips white space and comments.</summary>
    public void SkipTrivia()
    {
        while (true)
        {
            Position = SkipWhiteSpace(Text, Position);
            if (Current == '#' || (Current == '/' && Peek(1) == '/'))
            {
                var length = Text.AsSpan(Position).IndexOfAny('\n', '\r');
                var end = length < 0 ? Text.Length : Position + length;
                if ((Position >= _remark && Position <= _closer) || HoldsCloser(end))
                {
                    // {"flat": 5 #2, "zip": 1}: what closes the value is no remark.
                    return;
                }

                Position = end;
            }
            else if (Current == '/' && Peek(1) == '*')
            {
                var close = Text.IndexOf("*/", Position + 2, StringComparison.Ordinal);
                Position = close < 0 ? Text.Length : close + 2;
            }
            else
            {
                return;
            }

            Repairs |= LenientRepairs.Comment;
        }
    }

    /// <summary>Skips a binary operator, a sign or a word.</summary>
    public bool TrySkipOperator()
    {
        var length = OperatorLength();
        Position += length;
        if (length > 0 && Current == ' ' && Peek(1) == '\\')
        {
            // A line is continued.
            Position += 2;
        }

        return length > 0;
    }

    /// <summary>Skips indexes, calls and members behind a call: <c>[0]["a"].b()</c>.</summary>
    public bool TrySkipPostfix()
    {
        var start = Position;
        while (true)
        {
            if (Current is '[' or '(')
            {
                SkipBrackets();
            }
            else if (Current == '.' && IsIdentifierStart(Text, Position + 1))
            {
                Position = SkipIdentifier(Text, Position + 1);
            }
            else
            {
                return Position > start;
            }
        }
    }

    /// <summary>How long the binary operator is that stands here; 0 where there is none.</summary>
    protected int OperatorLength() =>
        Current switch
        {
            '+' or '-' or '*' or '/' or '%' or '|' or '&' or '^' or '>' => Peek(1) == Current ? 2 : 1,
            '=' or '!' when Peek(1) == '=' => 2,
            'o' when Peek(1) == 'r' && Peek(2) is ' ' => 2,
            'a' when Peek(1) == 'n' && Peek(2) == 'd' && Peek(3) is ' ' => 3,
            _ => 0,
        };

    /// <summary>
    /// Reads the name before the parenthesis of a call: words joined by dots, dashes, colons or slashes. Its length is bounded.
    /// </summary>
    public static bool TryReadCallName(string text, int start, out string name, out int open)
    {
        var match = IsIdentifierStart(text, start) ? CallName().Match(text, start) : Match.Empty;
        name = match.Groups["name"].Value.Replace("\\", "", StringComparison.Ordinal);
        open = start + match.Length - 1;
        return match.Success;
    }

    public static int SkipWhiteSpace(ReadOnlySpan<char> text, int position)
    {
        while (position < text.Length && IsWhiteSpace(text[position]))
        {
            position++;
        }

        return position;
    }

    public static int SkipIdentifier(string text, int position)
    {
        while (position < text.Length && (IsIdentifierPart(text[position]) || IsEscapedUnderscore(text, position)))
        {
            position++;
        }

        return position;
    }

    public static bool IsIdentifierStart(string text, int position) =>
        position < text.Length
        && (char.IsLetter(text[position]) || text[position] == '_' || IsEscapedUnderscore(text, position));

    public static bool IsIdentifierPart(char c) => char.IsLetterOrDigit(c) || c == '_';

    // BOM and zero-width space are no white space for .NET.
    public static bool IsWhiteSpace(char c) => char.IsWhiteSpace(c) || c is '\uFEFF' or '\u200B';

    // Markdown habits: some models escape every underscore.
    private static bool IsEscapedUnderscore(string text, int position) =>
        text[position] == '\\' && position + 1 < text.Length && text[position + 1] == '_';

    // Whether something is closed before the end that was not opened behind the current position.
    private bool HoldsCloser(int end)
    {
        var depth = 0;
        for (var at = Position; at < end; at++)
        {
            depth += JsonBrackets.Step(Text[at]);
            if (depth < 0)
            {
                (_remark, _closer) = (Position, at);
                return true;
            }
        }

        return false;
    }

    private void SkipBrackets()
    {
        var depth = 0;
        do
        {
            depth +=
                Current is '(' ? 1
                : Current is ')' ? -1
                : JsonBrackets.Step(Current);
            Position++;
        } while (depth > 0 && !AtEnd);
    }

    [GeneratedRegex(
        @"\G(?<name>(?>(?:[\p{L}\p{Nd}_]|\\_){1,256})(?:[-.:/](?>(?:[\p{L}\p{Nd}_]|\\_){1,256})){0,32}) ?\(",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant
    )]
    private static partial Regex CallName();
}
