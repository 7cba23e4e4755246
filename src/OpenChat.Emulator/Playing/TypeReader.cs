using System.Globalization;
using System.Text.RegularExpressions;

namespace OpenChat.Emulator.Playing;

/// <summary>
/// Reads types like <c>{a: string, b?: int 1-7, c: "x"|"y", d: number[]}</c>, and no more of the text than the type. Any
/// reading step gives <see langword="null"/> where the text is something else.
/// </summary>
internal sealed partial class TypeReader(string text, int position)
{
    private const int DeepestNesting = 32;

    /// <summary>What stands between the quotation marks of a string.</summary>
    private const string InQuotes = @"(?:[^""\\]|\\.)*";

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
        var name = (Match(QuotedText()) ?? Match(AnyKey()) ?? Match(Name()))?.Groups["text"].Value;
        if (name is null)
        {
            return null;
        }

        var optional = Take('?');
        if (!Take(':') || ReadType() is not { } type)
        {
            return null;
        }

        Match(Default());
        return new Member(name, type, optional);
    }

    private TypeShape? ReadAlternative()
    {
        var type = ReadUnit();
        while (type is not null && Match(Brackets()) is not null)
        {
            type = new ListShape(type);
        }

        return type;
    }

    private TypeShape? ReadUnit()
    {
        if (Take('{'))
        {
            return ReadMembers('}') is { } members ? new ObjectShape(members) : null;
        }

        if (Take('('))
        {
            return ReadType() is { } inner && Take(')') ? inner : null;
        }

        if (Match(Literal()) is { } literal)
        {
            return new ChoiceShape([literal.Groups["json"].Value]);
        }

        return Match(Name()) is { } name ? Named(name.Groups["text"].Value) : null;
    }

    private TypeShape? Named(string name)
    {
        var format = Match(Format())?.Groups["format"].Value;
        return name.ToLowerInvariant() switch
        {
            "int" or "integer" => ReadRange(new NumberShape(true)),
            "number" or "float" or "double" => ReadRange(new NumberShape(false)),
            "bool" or "boolean" => new FlagShape(),
            "string" or "any" => new TextShape(format),
            "object" => new ObjectShape([]),
            "array" => new ListShape(new TextShape()),
            _ => null,
        };
    }

    private NumberShape ReadRange(NumberShape number)
    {
        if (Match(Range()) is { } range)
        {
            return number with { Minimum = Bound(range.Groups["from"]), Maximum = Bound(range.Groups["to"]) };
        }

        while (Match(Comparison()) is { } comparison)
        {
            var bound = Bound(comparison.Groups["bound"]);
            number = comparison.Groups["sign"].Value switch
            {
                ">=" => number with { Minimum = bound },
                ">" => number with { Minimum = bound + 1 },
                "<=" => number with { Maximum = bound },
                _ => number with { Maximum = bound - 1 },
            };
        }

        return number;
    }

    private static int? Bound(Group digits) =>
        int.TryParse(digits.Value, CultureInfo.InvariantCulture, out var bound) ? bound : null;

    /// <summary>Literals become one choice; of other alternatives the first one counts.</summary>
    private static TypeShape Merge(List<TypeShape> alternatives)
    {
        var values = alternatives.Where(alternative => alternative is not ChoiceShape { Values: ["null"] }).ToList();
        if (values.Count == 0)
        {
            return alternatives[0];
        }

        var merged = values.TrueForAll(alternative => alternative is ChoiceShape)
            ? new ChoiceShape([.. values.Cast<ChoiceShape>().SelectMany(choice => choice.Values)])
            : values[0];
        return values.Count < alternatives.Count ? new NullableShape(merged) : merged;
    }

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

    [GeneratedRegex(@"\G\s*(?<text>[\p{L}\p{N}_$@.\-]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"\G\s*""(?<text>" + InQuotes + @")""", RegexOptions.CultureInvariant)]
    private static partial Regex QuotedText();

    /// <summary>The name of a map's keys, as in <c>{[key]: int}</c>.</summary>
    [GeneratedRegex(@"\G\s*\[\s*(?<text>\w+)\s*(?::\s*string\s*)?\]", RegexOptions.CultureInvariant)]
    private static partial Regex AnyKey();

    [GeneratedRegex(
        @"\G\s*(?<json>""" + InQuotes + @"""|-?\d+(?:\.\d+)?|(?:true|false|null)(?!\w))",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Literal();

    [GeneratedRegex(@"\G\s*\[\s*\]", RegexOptions.CultureInvariant)]
    private static partial Regex Brackets();

    /// <summary>A format behind a type, as in <c>string(date-time)</c>.</summary>
    [GeneratedRegex(@"\G\((?<format>[\w-]+)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Format();

    [GeneratedRegex(
        @"\G\s*=\s*(?:""" + InQuotes + @"""|\[[^\]]*\]|\{[^}]*\}|[^\s,;(){}\[\]|]+)",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Default();

    [GeneratedRegex(@"\G\s*\(?(?<from>-?\d+)\s*(?:-|\.\.|to)\s*(?<to>-?\d+)\)?", RegexOptions.CultureInvariant)]
    private static partial Regex Range();

    [GeneratedRegex(@"\G\s*(?<sign>[<>]=?)\s*(?<bound>-?\d+)(?:\.\d+)?", RegexOptions.CultureInvariant)]
    private static partial Regex Comparison();
}
