using System.Text;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>Where a reading stands in its text, and what it has noticed so far.</summary>
internal sealed class LenientCursor(string text, int start)
{
    private StringBuilder? _text;

    // Where the last sign of a remark stood that is none, and the closer behind it: looked for again and again, a line would cost
    // its square.
    private int _remark;
    private int _closer = -1;
    private HashSet<string>? _duplicateKeys;

    public string Text { get; } = text;

    public int Position { get; set; } = start;

    public LenientRepairs Repairs { get; private set; }

    public string? Fault { get; private set; }

    public bool ReachedEnd { get; private set; }

    public bool CutOff { get; private set; }

    public IReadOnlyCollection<string> DuplicateKeys => _duplicateKeys ?? (IReadOnlyCollection<string>)[];

    public bool AtEnd => Position >= Text.Length;

    /// <summary>The current character, or NUL at the end.</summary>
    public char Current => Position < Text.Length ? Text[Position] : '\0';

    public char Peek(int offset) => Position + offset < Text.Length ? Text[Position + offset] : '\0';

    /// <summary>Where the next string or number is put together. There is one at a time: neither holds another.</summary>
    public StringBuilder BeginText() => (_text ??= new StringBuilder()).Clear();

    public void Repaired(LenientRepairs repair) => Repairs |= repair;

    public void Duplicate(string key)
    {
        Repaired(LenientRepairs.DuplicateKey);
        (_duplicateKeys ??= new(StringComparer.Ordinal)).Add(key);
    }

    /// <summary>Ends the reading; the first fault is the one that counts.</summary>
    public void Fail(string fault) => Fault ??= fault;

    public void FailCutOff(string fault)
    {
        CutOff = ReachedEnd = true;
        Fail(fault);
    }

    public void CloseAtEnd()
    {
        ReachedEnd |= AtEnd;
        Repaired(LenientRepairs.MissingCloser);
    }

    public void SkipSpaces() => Position = SkipWhiteSpace(Text, Position);

    /// <summary>Skips white space and comments.</summary>
    public void SkipTrivia()
    {
        while (true)
        {
            SkipSpaces();
            if (Current == '#' || (Current == '/' && Peek(1) == '/'))
            {
                if (Position >= _remark && Position <= _closer)
                {
                    return;
                }

                var length = Text.AsSpan(Position).IndexOfAny('\n', '\r');
                var end = length < 0 ? Text.Length : Position + length;
                if (HoldsCloser(end))
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

            Repaired(LenientRepairs.Comment);
        }
    }

    // Whether something is closed before the end that was not opened behind the current position.
    private bool HoldsCloser(int end)
    {
        var depth = 0;
        for (var at = Position; at < end; at++)
        {
            depth +=
                Text[at] is '{' or '[' ? 1
                : Text[at] is '}' or ']' ? -1
                : 0;
            if (depth < 0)
            {
                (_remark, _closer) = (Position, at);
                return true;
            }
        }

        return false;
    }

    public static int SkipWhiteSpace(string text, int position)
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

    // Markdown habits: some models escape every underscore.
    private static bool IsEscapedUnderscore(string text, int position) =>
        text[position] == '\\' && position + 1 < text.Length && text[position + 1] == '_';

    // BOM and zero-width space are no white space for .NET.
    public static bool IsWhiteSpace(char c) => char.IsWhiteSpace(c) || c is '\uFEFF' or '\u200B';
}
