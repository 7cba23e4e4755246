namespace PromptedTools.Extensions.AI.Json;

/// <summary>Counts the brackets of a text of JSON without reading it, faults and all.</summary>
internal struct JsonBrackets
{
    private char _previous;

    public JsonBrackets() => _previous = ' ';

    /// <summary>By how much a character changes the depth.</summary>
    public static int Step(char c) =>
        c is '{' or '[' ? 1
        : c is '}' or ']' ? -1
        : 0;

    /// <summary>How many brackets are open.</summary>
    public int Depth { get; private set; }

    /// <summary>Takes in what stands at a position, a bracket, a string or any other character, and goes to the next, or to the limit.</summary>
    public int Next(string text, int at, int limit)
    {
        var c = text[at];

        // In prose a quote opens nothing, in JSON it does where a key or a value may stand.
        if (Depth > 0 && c is '"' or '\'' && _previous is '{' or '[' or ',' or ':')
        {
            _previous = c;
            return EndOfString(text, at, limit);
        }

        Depth += Step(c);
        _previous = char.IsWhiteSpace(c) ? _previous : c;
        return at + 1;
    }

    /// <summary>Where the bracket at <paramref name="start"/> is closed, behind its closer; <paramref name="limit"/> where it is not.</summary>
    public static int EndOf(string text, int start, int limit)
    {
        var brackets = new JsonBrackets();
        var at = start;
        do
        {
            at = brackets.Next(text, at, limit);
        } while (brackets.Depth > 0 && at < limit);

        return brackets.Depth > 0 ? limit : Math.Min(at, limit);
    }

    private static int EndOfString(string text, int quote, int limit)
    {
        var at = quote + 1;
        while (at < limit && text[at] != text[quote])
        {
            at += text[at] == '\\' ? 2 : 1;
        }

        return Math.Min(at + 1, limit);
    }
}
