using System.Globalization;
using System.Text;

namespace OpenChat.Emulator.Weights.Grammar;

/// <summary>
/// The rules of one grammar in llama.cpp's notation (its <c>grammars/README.md</c>), within a budget: what does not fit is
/// refused, and the caller writes something that takes less room.
/// </summary>
internal sealed class GbnfRules
{
    /// <summary>Bytes of UTF-8 that the rules take at most, those of <see cref="JsonRules"/> not counted.</summary>
    public const int MaxBytes = 64_000;

    /// <summary>Schemas that are read and combined at most, as often as each is.</summary>
    public const int MaxSteps = 10_000;

    // llama.cpp makes a rule of every repetition, and refuses 2,000 in one place (MAX_REPETITION_THRESHOLD); a group counts
    // once for every rule that it names.
    private const int MaxRepetitions = 1_900;
    private const int MaxRepetitionsOfGroup = 500;

    private const int MaxNameLength = 32;

    private readonly List<string> _order = [];
    private readonly Dictionary<string, string?> _bodies = [];
    private readonly Dictionary<string, string> _names = [];
    private readonly Dictionary<string, int> _numbers = [];
    private int _bytes;
    private int _steps;
    private int _repetitions = 20_000;

    /// <summary>Whether something was refused. What was not written until then need not be tried.</summary>
    public bool IsSpent { get; private set; }

    /// <summary>A rule with this body: a new one, or the one that has it already. Null where it does not fit.</summary>
    public string? Add(string hint, string body)
    {
        if (_names.TryGetValue(body, out var name))
        {
            return name;
        }

        name = Name(hint);
        if (!Take(name, body))
        {
            return null;
        }

        Set(name, body);
        _names[body] = name;
        return name;
    }

    /// <summary>
    /// The name of a rule whose body follows with <see cref="Define"/>. Null where there is no room for
    /// <paramref name="shortest"/>, the body that it has until then.
    /// </summary>
    public string? Reserve(string hint, string shortest)
    {
        var name = Name(hint);
        if (!Take(name, shortest))
        {
            return null;
        }

        Set(name, shortest);
        return name;
    }

    /// <summary>Writes a reserved rule; false where it does not fit and keeps its shortest body.</summary>
    public bool Define(string name, string body)
    {
        if (!Take("", body))
        {
            return false;
        }

        _bodies[name] = body;
        return true;
    }

    /// <summary>Takes steps of work from the budget.</summary>
    public void Step(int count)
    {
        _steps += count;
        IsSpent |= _steps > MaxSteps;
    }

    /// <summary>
    /// A space and so many times an item (a rule's name, or a group of at most three); nothing for no time. A bound that llama.cpp would refuse is left out.
    /// </summary>
    public string Repeat(string item, int min, int? max)
    {
        var most = item.StartsWith('(') ? MaxRepetitionsOfGroup : MaxRepetitions;
        min = Math.Min(min, most);
        max = max > most ? null : max;
        if ((max ?? min) > _repetitions)
        {
            (min, max) = (Math.Min(min, 1), null);
        }

        _repetitions -= max ?? min;
        return (min, max) switch
        {
            (_, 0) => "",
            (1, 1) => $" {item}",
            (0, 1) => $" {item}?",
            (0, null) => $" {item}*",
            (1, null) => $" {item}+",
            (_, null) => Invariant($" {item}{{{min},}}"),
            _ when min == max => Invariant($" {item}{{{min}}}"),
            _ => Invariant($" {item}{{{min},{max}}}"),
        };
    }

    /// <summary>A literal: exactly this text.</summary>
    public static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' or '\\' => literal.Append('\\').Append(c),
                '\n' => literal.Append("\\n"),
                '\r' => literal.Append("\\r"),
                '\t' => literal.Append("\\t"),
                < ' ' or '\x7F' => literal.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:X2}"),
                _ => literal.Append(c),
            };
        }

        return literal.Append('"').ToString();
    }

    /// <summary>A line for each rule, in the order in which they were named.</summary>
    public void Write(StringBuilder text)
    {
        foreach (var name in _order)
        {
            text.Append(name).Append(" ::= ").Append(_bodies[name]).Append('\n');
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private void Set(string name, string body)
    {
        _order.Add(name);
        _bodies[name] = body;
    }

    private bool Take(string name, string body)
    {
        // " ::= " and the line's end.
        var bytes = name.Length + Encoding.UTF8.GetByteCount(body) + 6;
        if (IsSpent || _bytes + bytes > MaxBytes)
        {
            IsSpent = true;
            return false;
        }

        _bytes += bytes;
        return true;
    }

    // A rule's name has letters, digits and hyphens.
    private string Name(string hint)
    {
        var letters = new string([
            .. hint.Take(MaxNameLength).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'),
        ]).Trim('-');
        var stem = letters.Length == 0 ? "rule" : letters;
        var name = stem;
        while (_bodies.ContainsKey(name) || JsonRules.IsOne(name))
        {
            var number = _numbers[stem] = _numbers.GetValueOrDefault(stem, 1) + 1;
            name = Invariant($"{stem}-{number}");
        }

        return name;
    }
}
