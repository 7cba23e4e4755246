using System.Text.RegularExpressions;

namespace OpenChat.Emulator.Playing;

/// <summary>
/// Reads types like <c>{a: string, b?: int 1-7, c: "x"|"y", d: number[]}</c>, and no more of the text than the type. Any
/// reading step gives <see langword="null"/> where the text is something else.
/// </summary>
internal sealed partial class TypeReader(string text, int position)
{
    private const int DeepestNesting = 32;

    private int _depth;

    public int Position { get; private set; } = position;

    /// <summary>Reads <c>name: type, …</c> up to the closing character.</summary>
    public List<Member>? ReadMembers(char close)
    {
        var members = new List<Member>();
        SkipSeparators();
        while (!Take(close))
        {
            if (ReadMember() is not { } member)
            {
                return null;
            }

            members.Add(member);
            SkipSeparators();
        }

        return members;
    }

    public TypeShape? ReadType()
    {
        if (++_depth > DeepestNesting)
        {
            return null;
        }

        var alternatives = new List<TypeShape?>();
        do
        {
            alternatives.Add(ReadAlternative());
        } while (alternatives[^1] is not null && Take('|'));

        _depth--;
        return alternatives.Contains(null) ? null : Merge(alternatives!);
    }

    private Member? ReadMember()
    {
        var name = Match(QuotedText()) is { } quoted
            ? quoted.Groups["text"].Value
            : Match(Name())?.Groups["name"].Value;
        if (name is null)
        {
            return null;
        }

        var optional = Take('?');
        return Take(':') && ReadType() is { } type ? new Member(name, type, optional) : null;
    }

    private TypeShape? ReadAlternative()
    {
        TypeShape? type = Take('{')
            ? ReadMembers('}') is { } members
                ? new ObjectShape(members)
                : null
            : Take('(')
                ? ReadType() is { } inner && Take(')')
                    ? inner
                    : null
                : Match(QuotedText()) is { } literal
                    ? new ChoiceShape([literal.Groups["text"].Value])
                    : Match(Name()) is { } name
                        ? Named(name.Groups["name"].Value)
                        : null;
        while (type is not null && Match(Brackets()) is not null)
        {
            type = new ListShape(type);
        }

        return type is NumberShape number ? ReadRange(number) : type;
    }

    private TypeShape? Named(string name) =>
        name.ToLowerInvariant() switch
        {
            "int" or "integer" => new NumberShape(true),
            "number" or "float" or "double" => new NumberShape(false),
            "bool" or "boolean" => new FlagShape(),
            "string" or "date" or "any" or "object" or "null" => new TextShape(),
            "array" => Take('<')
                ? ReadType() is { } item && Take('>')
                    ? new ListShape(item)
                    : null
                : new ListShape(new TextShape()),
            _ => null,
        };

    private NumberShape ReadRange(NumberShape number) =>
        Match(Range()) is { } range
            ? number with
            {
                Minimum = Bound(range.Groups["from"]),
                Maximum = Bound(range.Groups["to"]),
            }
            : number;

    private static int? Bound(Group digits) => int.TryParse(digits.Value, out var bound) ? bound : null;

    /// <summary>Literals become one choice; of other alternatives the first one counts.</summary>
    private static TypeShape Merge(List<TypeShape> alternatives) =>
        alternatives.TrueForAll(alternative => alternative is ChoiceShape)
            ? new ChoiceShape([.. alternatives.Cast<ChoiceShape>().SelectMany(choice => choice.Values)])
            : alternatives[0];

    private void SkipSeparators()
    {
        while (Position < text.Length && (char.IsWhiteSpace(text[Position]) || text[Position] is ',' or ';'))
        {
            Position++;
        }
    }

    private bool Take(char expected)
    {
        var next = Position;
        while (next < text.Length && char.IsWhiteSpace(text[next]))
        {
            next++;
        }

        if (next >= text.Length || text[next] != expected)
        {
            return false;
        }

        Position = next + 1;
        return true;
    }

    private Match? Match(Regex pattern)
    {
        var match = pattern.Match(text, Position);
        if (!match.Success)
        {
            return null;
        }

        Position = match.Index + match.Length;
        return match;
    }

    [GeneratedRegex(@"\G\s*(?<name>[\p{L}_$@][\p{L}\p{N}_$@.\-]*)", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"\G\s*""(?<text>(?:[^""\\]|\\.)*)""", RegexOptions.CultureInvariant)]
    private static partial Regex QuotedText();

    [GeneratedRegex(@"\G\s*\[\s*\]", RegexOptions.CultureInvariant)]
    private static partial Regex Brackets();

    [GeneratedRegex(@"\G\s*\(?(?<from>-?\d+)?\s*(?:-|\.\.|to)\s*(?<to>\d+)?\)?", RegexOptions.CultureInvariant)]
    private static partial Regex Range();
}
