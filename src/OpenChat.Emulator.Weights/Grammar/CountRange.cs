using System.Text.Json;

namespace OpenChat.Emulator.Weights.Grammar;

/// <summary>How many items, characters or properties a schema asks for.</summary>
/// <param name="Min">At least.</param>
/// <param name="Max">At most; null for no limit.</param>
internal readonly record struct CountRange(int Min, int? Max)
{
    public static readonly CountRange All = new(0, null);

    public static readonly CountRange None = new(0, 0);

    // Beyond any count that is kept.
    private const int Many = 1_000_000;

    public bool IsEmpty => Min > Max;

    /// <exception cref="SchemaGrammarException">A bound is no count, or the two exclude each other.</exception>
    public static CountRange Of(SchemaNode node, string min, string max)
    {
        var range = new CountRange(Read(node, min) ?? 0, Read(node, max));
        return range.IsEmpty ? throw new SchemaGrammarException(node.At(min), $"is above {max}.") : range;
    }

    public CountRange And(CountRange other) =>
        new(
            Math.Max(Min, other.Min),
            Max is null || other.Max is null ? Max ?? other.Max : Math.Min(Max.Value, other.Max.Value)
        );

    /// <summary>What remains after so many.</summary>
    public CountRange Minus(int count) =>
        new(Math.Max(0, Min - count), Max is { } max ? Math.Max(0, max - count) : null);

    private static int? Read(SchemaNode node, string keyword)
    {
        if (!node.TryGet(keyword, out var value, JsonValueKind.Number))
        {
            return null;
        }

        var count = value.GetDouble();
        return count < 0 || count != Math.Floor(count)
            ? throw new SchemaGrammarException(node.At(keyword), "must be a whole number from 0 up.")
            : (int)Math.Min(count, Many);
    }
}
