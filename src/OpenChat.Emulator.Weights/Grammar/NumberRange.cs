using System.Globalization;
using System.Text.Json;

namespace OpenChat.Emulator.Weights.Grammar;

/// <summary>The numbers that a schema allows.</summary>
/// <param name="Min">The lowest.</param>
/// <param name="IsAboveMin">Whether <paramref name="Min"/> itself is excluded.</param>
/// <param name="Max">The highest.</param>
/// <param name="IsBelowMax">Whether <paramref name="Max"/> itself is excluded.</param>
internal readonly record struct NumberRange(double Min, bool IsAboveMin, double Max, bool IsBelowMax)
{
    public static readonly NumberRange All = new(double.NegativeInfinity, false, double.PositiveInfinity, false);

    // A list of so many integers is written out; above, the sign and the number of digits are kept.
    private const int MaxListed = 128;

    // Up to here a double knows its neighbours.
    private const double MaxExact = 1e15;

    public bool IsEmpty => Min > Max || (Min == Max && (IsAboveMin || IsBelowMax));

    private double First => IsAboveMin && Min == Math.Floor(Min) ? Min + 1 : Math.Ceiling(Min);

    private double Last => IsBelowMax && Max == Math.Floor(Max) ? Max - 1 : Math.Floor(Max);

    /// <summary>The bounds of draft 4 (<c>exclusiveMinimum: true</c>) and of those after it.</summary>
    /// <exception cref="SchemaGrammarException">A bound is no number, or no number is between them.</exception>
    public static NumberRange Of(SchemaNode node)
    {
        var range = All;
        if (node.TryGet("minimum", out var minimum, JsonValueKind.Number))
        {
            range = range with { Min = minimum.GetDouble() };
        }

        if (node.TryGet("maximum", out var maximum, JsonValueKind.Number))
        {
            range = range with { Max = maximum.GetDouble() };
        }

        if (Exclusive("exclusiveMinimum", range.Min) is { } min)
        {
            range = range.And(All with { Min = min, IsAboveMin = true });
        }

        if (Exclusive("exclusiveMaximum", range.Max) is { } max)
        {
            range = range.And(All with { Max = max, IsBelowMax = true });
        }

        return range.IsEmpty
            ? throw new SchemaGrammarException(node.Place, "no number is between its minimum and its maximum.")
            : range;

        double? Exclusive(string keyword, double bound) =>
            !node.TryGet(keyword, out var value, JsonValueKind.Number, JsonValueKind.True, JsonValueKind.False) ? null
            : value.ValueKind == JsonValueKind.Number ? value.GetDouble()
            : value.ValueKind == JsonValueKind.True && double.IsFinite(bound) ? bound
            : null;
    }

    public NumberRange And(NumberRange other)
    {
        var (low, high) = (
            other.Min > Min || (other.Min == Min && other.IsAboveMin) ? other : this,
            other.Max < Max || (other.Max == Max && other.IsBelowMax) ? other : this
        );
        return new(low.Min, low.IsAboveMin, high.Max, high.IsBelowMax);
    }

    /// <summary>The integers in this range, where they are few; null where they are too many to be listed.</summary>
    public IEnumerable<long>? Integers()
    {
        var (first, last) = (First, Last);
        return first > last ? []
            : Math.Abs(first) > MaxExact || Math.Abs(last) > MaxExact || last - first >= MaxListed ? null
            : Enumerable.Range(0, (int)(last - first) + 1).Select(i => (long)first + i);
    }

    /// <summary>Integers with this range's signs and numbers of digits, and all that are in it.</summary>
    public string IntegerRule()
    {
        var (first, last) = (First, Last);
        var min =
            first > 0 ? Digits(first)
            : last < 0 ? Digits(last)
            : 1;
        var max = Math.Max(Digits(first), Digits(last));
        var digits =
            max == 1 ? "[1-9]"
            : min == max ? Invariant($"[1-9] [0-9]{{{max - 1}}}")
            : Invariant($"[1-9] [0-9]{{{min - 1},{max - 1}}}");
        var sign =
            first >= 0 ? ""
            : last <= 0 ? "\"-\" "
            : "\"-\"? ";
        return (first > 0 || last < 0 ? "" : "\"0\" | ") + sign + digits;
    }

    private static int Digits(double bound) =>
        Math.Abs(bound) > MaxExact
            ? JsonRules.MaxDigits
            : ((long)Math.Abs(bound)).ToString(CultureInfo.InvariantCulture).Length;

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
