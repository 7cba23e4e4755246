using System.Text;

namespace OpenChat.Emulator.Weights.Tests.Grammar;

/// <summary>
/// A grammar in llama.cpp's notation, read as its parser reads it (llama-grammar.cpp) with what it refuses: rules that are
/// missing or begin with themselves, and 2,000 repetitions.
/// </summary>
internal sealed class Gbnf
{
    private const int MaxRepetitions = 2_000;
    private const int LongEnough = 400;

    private static readonly HashSet<int> s_nowhere = [];

    private readonly Dictionary<string, Part> _rules = [];
    private readonly Dictionary<Part, int> _heights = [];
    private readonly string _text;
    private int _at;

    public Gbnf(string text)
    {
        _text = text;
        while (_at < text.Length)
        {
            var name = Word();
            Expect(" ::= ");
            _rules.Add(name, Choice());
            Expect("\n");
        }

        Assert.True(_rules.ContainsKey("root"));
        foreach (var part in _rules.Values.SelectMany(Parts).OfType<Named>())
        {
            Assert.True(_rules.ContainsKey(part.Name), $"{part.Name} is missing");
        }

        foreach (var rule in _rules.Keys)
        {
            Assert.False(BeginsWith(rule, _rules[rule], []), $"{rule} begins with itself");
        }

        Measure();
    }

    public int RuleCount => _rules.Count;

    /// <summary>Whether the grammar allows this text.</summary>
    public bool Allows(string text)
    {
        var runes = text.EnumerateRunes().ToArray();
        return Ends(_rules["root"], 0, runes, []).Contains(runes.Length);
    }

    /// <summary>A text that the grammar allows: it ends as soon as it can when it is long enough.</summary>
    public string Generate(Random random)
    {
        var text = new StringBuilder();
        Generate(_rules["root"], random, text);
        return text.ToString();
    }

    private void Generate(Part part, Random random, StringBuilder text)
    {
        switch (part)
        {
            case Named named:
                Generate(_rules[named.Name], random, text);
                break;
            case Sequence sequence:
                foreach (var one in sequence.Parts)
                {
                    Generate(one, random, text);
                }

                break;
            case Alternatives { Parts: var parts }:
                var isLong = text.Length > LongEnough;
                Generate(isLong ? parts.MinBy(Height)! : parts[random.Next(parts.Length)], random, text);
                break;
            case Times times:
                for (var count = 0; count < times.Min || IsMore(count); count++)
                {
                    Generate(times.Part, random, text);
                }

                bool IsMore(int count) => !(count >= times.Max) && text.Length <= LongEnough && random.Next(3) > 0;
                break;
            case Characters { Ranges: var ranges }:
                var (low, high) = ranges[random.Next(ranges.Length)];
                text.Append(new Rune(random.Next(2) == 0 ? low : random.Next(low, high + 1)));
                break;
        }
    }

    // Where a part that begins at a place may end.
    private HashSet<int> Ends(Part part, int start, Rune[] text, Dictionary<(Part, int), HashSet<int>> known)
    {
        if (part is Characters one)
        {
            return start < text.Length && one.Has(text[start].Value) ? [start + 1] : s_nowhere;
        }

        if (known.TryGetValue((part, start), out var ends))
        {
            return ends;
        }

        ends = part switch
        {
            Named named => Ends(_rules[named.Name], start, text, known),
            Sequence sequence => sequence.Parts.Aggregate(new HashSet<int> { start }, After),
            Alternatives choice => [.. choice.Parts.SelectMany(one => Ends(one, start, text, known))],
            Times times => Repeated(times),
            _ => throw new InvalidOperationException(),
        };
        return known[(part, start)] = ends;

        HashSet<int> After(HashSet<int> starts, Part next) =>
            starts.Count == 0 ? starts : [.. starts.SelectMany(at => Ends(next, at, text, known))];

        HashSet<int> Repeated(Times times)
        {
            var all = new HashSet<int>();
            var now = new HashSet<int> { start };
            for (var count = 0; now.Count > 0; count++)
            {
                if (count >= times.Min)
                {
                    now.ExceptWith(all);
                    all.UnionWith(now);
                }

                now = count == times.Max ? [] : After(now, times.Part);
            }

            return all;
        }
    }

    // How deep the shortest way through each part is, so that a generated text ends.
    private void Measure()
    {
        // From behind: what is named mostly stands behind what names it.
        var parts = _rules.Values.SelectMany(Parts).Reverse().ToList();
        for (var isSettled = false; !isSettled; )
        {
            isSettled = true;
            foreach (var part in parts)
            {
                var height = part switch
                {
                    Named named => Height(_rules[named.Name]) + 1L,
                    Sequence { Parts.Length: > 0 } sequence => sequence.Parts.Max(Height),
                    Alternatives choice => choice.Parts.Min(Height),
                    Times { Min: > 0 } times => Height(times.Part),
                    _ => 0,
                };
                if (height < Height(part))
                {
                    _heights[part] = (int)height;
                    isSettled = false;
                }
            }
        }

        Assert.True(Height(_rules["root"]) < int.MaxValue, "no text ends");
    }

    private int Height(Part part) => _heights.GetValueOrDefault(part, int.MaxValue);

    private bool BeginsWith(string rule, Part part, HashSet<string> seen) =>
        part switch
        {
            Named named => named.Name == rule || (seen.Add(named.Name) && BeginsWith(rule, _rules[named.Name], seen)),
            Sequence sequence => sequence
                .Parts.TakeWhile((_, i) => i == 0 || sequence.Parts[..i].All(MayBeEmpty))
                .Any(one => BeginsWith(rule, one, seen)),
            Alternatives choice => choice.Parts.Any(one => BeginsWith(rule, one, seen)),
            Times times => BeginsWith(rule, times.Part, seen),
            _ => false,
        };

    private bool MayBeEmpty(Part part) =>
        part switch
        {
            Named named => MayBeEmpty(_rules[named.Name]),
            Sequence sequence => sequence.Parts.All(MayBeEmpty),
            Alternatives choice => choice.Parts.Any(MayBeEmpty),
            Times times => times.Min == 0,
            _ => false,
        };

    private static IEnumerable<Part> Parts(Part part)
    {
        var inner = part switch
        {
            Sequence sequence => sequence.Parts.SelectMany(Parts),
            Alternatives choice => choice.Parts.SelectMany(Parts),
            Times times => Parts(times.Part),
            _ => [],
        };
        return inner.Prepend(part);
    }

    private Part Choice()
    {
        var parts = new List<Part> { ReadSequence() };
        while (Skip("| "))
        {
            parts.Add(ReadSequence());
        }

        return parts.Count == 1 ? parts[0] : new Alternatives([.. parts]);
    }

    private Sequence ReadSequence()
    {
        var parts = new List<Part>();
        while (_at < _text.Length && _text[_at] is not ('\n' or '|' or ')'))
        {
            parts.Add(Repetition(One()));
            _ = Skip(" ");
        }

        return new([.. parts]);
    }

    private Part One()
    {
        if (Skip("("))
        {
            var inner = Choice();
            Expect(")");
            return inner;
        }

        if (Skip("\""))
        {
            var characters = new List<Part>();
            while (!Skip("\""))
            {
                var c = Character();
                characters.Add(new Characters([(c, c)]));
            }

            return new Sequence([.. characters]);
        }

        if (!Skip("["))
        {
            return new Named(Word());
        }

        var ranges = new List<(int, int)>();
        while (!Skip("]"))
        {
            var low = Character();
            ranges.Add((low, _text[_at + 1] != ']' && Skip("-") ? Character() : low));
        }

        return new Characters([.. ranges]);
    }

    private Part Repetition(Part part)
    {
        var (min, max) =
            Skip("?") ? (0, (int?)1)
            : Skip("*") ? (0, null)
            : Skip("+") ? (1, null)
            : Skip("{") ? Counts()
            : (-1, null);
        if (min < 0)
        {
            return part;
        }

        // llama.cpp multiplies by the rules within a group; names count where they are met first.
        var weight = part is Named or Characters ? 1 : Math.Max(1, 1 + Parts(part).Count(one => one is Named or Times));
        Assert.True(
            (max ?? min) < 2 || weight * (long)(max ?? min) < MaxRepetitions,
            $"{max ?? min} repetitions at {_at}"
        );
        return new Times(part, min, max);

        (int, int?) Counts()
        {
            var low = int.Parse(Word());
            var high = Skip(",") ? (_text[_at] == '}' ? null : int.Parse(Word())) : (int?)low;
            Expect("}");
            return (low, high);
        }
    }

    private int Character()
    {
        if (Skip("\\"))
        {
            var escape = _text[_at++];
            var digits = escape switch
            {
                'x' => 2,
                'u' => 4,
                'U' => 8,
                _ => 0,
            };
            _at += digits;
            return digits > 0
                ? Convert.ToInt32(_text[(_at - digits).._at], 16)
                : escape switch
                {
                    't' => '\t',
                    'r' => '\r',
                    'n' => '\n',
                    '\\' or '"' or '[' or ']' or '-' => escape,
                    _ => throw new FormatException($"unknown escape \\{escape}"),
                };
        }

        var rune = Rune.GetRuneAt(_text, _at);
        _at += rune.Utf16SequenceLength;
        return rune.Value;
    }

    private string Word()
    {
        var start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '-'))
        {
            _at++;
        }

        return _at > start ? _text[start.._at] : throw new FormatException($"a name is missing at {_at}");
    }

    private bool Skip(string token)
    {
        var found = string.CompareOrdinal(_text, _at, token, 0, token.Length) == 0;
        _at += found ? token.Length : 0;
        return found;
    }

    private void Expect(string token)
    {
        if (!Skip(token))
        {
            throw new FormatException($"{token} is missing at {_at}");
        }
    }

    // Compared by identity: equal parts at two places are two parts.
    private abstract class Part;

    private sealed class Named(string name) : Part
    {
        public string Name => name;
    }

    private sealed class Sequence(Part[] parts) : Part
    {
        public Part[] Parts => parts;
    }

    private sealed class Alternatives(Part[] parts) : Part
    {
        public Part[] Parts => parts;
    }

    private sealed class Times(Part part, int min, int? max) : Part
    {
        public Part Part => part;
        public int Min => min;
        public int? Max => max;
    }

    private sealed class Characters((int Low, int High)[] ranges) : Part
    {
        public (int Low, int High)[] Ranges => ranges;

        public bool Has(int c) => Array.Exists(ranges, range => range.Low <= c && c <= range.High);
    }
}
