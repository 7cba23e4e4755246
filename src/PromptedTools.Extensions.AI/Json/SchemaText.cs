using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>
/// Writes something of a schema for a model to read, as deep as fits: references fan out, towers of alternatives multiply,
/// and a schema of 500 characters may stand for gigabytes. Each depth is tried with a budget of characters and of parts,
/// and given up as soon as it is spent; what lies deeper than the depth that fits is left to the writer to cut short.
/// </summary>
internal abstract class SchemaText(JsonElement root, int maxLength)
{
    private const int MaxDepth = 6;

    // What is looked at costs time and memory, though it adds no character: equal alternatives, long lists of names, long
    // references. A part is a schema, or this many bytes of one.
    private const int PartLength = 64;

    // What closes a text that was cut short: ", …}".
    private const int ClosingLength = 4;
    private readonly int _room = maxLength - ClosingLength;

    // Without repetition a schema has fewer parts than half its characters.
    private readonly int _maxParts = Math.Max(1_000, maxLength / 2);

    private const int MaxNestings = 2;

    // An escaped character, \u00e4.
    private const int MaxBytesPerCharacter = 6;

    // What is being written, from the outermost object inwards, by the names of its properties: a type that holds itself
    // stands in a schema in several spellings, as itself, as nullable and as a reference to either.
    private readonly Stack<JsonElement> _open = [];
    private int _depth;
    private int _parts;
    private int _written;

    /// <summary>The text so far, or the part of it that is being written.</summary>
    protected StringBuilder Text { get; } = new();

    /// <summary>Whether the budget of this try is spent: whatever is written now is thrown away.</summary>
    protected bool IsSpent => _parts > _maxParts || _written > _room || Text.Length > _room;

    /// <summary>
    /// How long what is shown of a schema may be: as long as the schema itself, which no schema exceeds but by repeating
    /// itself; 1,000 characters of a shorter one.
    /// </summary>
    public static int MaxLengthOf(JsonElement schema) => Math.Max(1_000, JsonMarshal.GetRawUtf8Value(schema).Length);

    /// <summary>The deepest text that fits; where none does, as many properties of the shallowest as fit.</summary>
    /// <param name="write">Writes it.</param>
    /// <param name="otherwise">What stands for a text of which nothing fits.</param>
    protected string Write(Action write, string otherwise)
    {
        for (_depth = MaxDepth; _depth >= 0; _depth--)
        {
            (_parts, _written) = (0, 0);
            Text.Clear();
            write();
            if (!IsSpent)
            {
                return Text.ToString();
            }
        }

        return Text.Length > 0 && Text.Length <= maxLength ? Text.ToString() : otherwise;
    }

    /// <summary>The schema that a reference leads to; false where this part is to be cut short.</summary>
    protected bool TryEnter(ref JsonElement schema, int depth)
    {
        if (IsSpent)
        {
            return false;
        }

        schema = SchemaReferences.Resolve(root, schema, out var work) ?? schema;
        _parts += 1 + ((work + JsonMarshal.GetRawUtf8Value(schema).Length) / PartLength);
        return schema.ValueKind == JsonValueKind.Object && depth <= _depth && !IsSpent;
    }

    /// <summary>Writes characters for the first time: these the budget counts. What does not fit is not written.</summary>
    protected void Put(string text)
    {
        _written += text.Length;
        if (!IsSpent)
        {
            Text.Append(text);
        }
    }

    /// <summary>Writes one property, or nothing of it where it does not fit; whether it does.</summary>
    protected bool TryWrite(Action write)
    {
        var start = Text.Length;
        write();
        if (IsSpent)
        {
            Text.Length = start;
        }

        return !IsSpent;
    }

    /// <summary>A part written on its own, to be looked at before it is appended.</summary>
    protected string Apart(Action write)
    {
        var start = Text.Length;
        write();
        var part = Text.ToString(start, Text.Length - start);
        Text.Length = start;
        return part;
    }

    /// <summary>Whether an object with these properties holds itself, and was written often enough.</summary>
    protected bool IsOpen(JsonElement properties) =>
        _open.Count(open => HaveTheSameNames(open, properties)) >= MaxNestings;

    /// <summary>A value as JSON; null where it is longer. One of thousands of characters is not even written to be counted.</summary>
    protected static string? Literal(JsonElement value, int maxLength) =>
        JsonMarshal.GetRawUtf8Value(value).Length <= maxLength * MaxBytesPerCharacter
        && CompactJson.Write(value) is var text
        && text.Length <= maxLength
            ? text
            : null;

    /// <summary>Begins an object; <see cref="Close"/> ends it.</summary>
    protected void Open(JsonElement schema) => _open.Push(schema.Find("properties") ?? default);

    protected void Close() => _open.Pop();

    private static bool HaveTheSameNames(JsonElement first, JsonElement second)
    {
        if (first.ValueKind != JsonValueKind.Object || first.GetPropertyCount() != second.GetPropertyCount())
        {
            return false;
        }

        using var others = second.EnumerateObject();
        foreach (var property in first.EnumerateObject())
        {
            others.MoveNext();
            if (!property.NameEquals(JsonMarshal.GetRawUtf8PropertyName(others.Current)))
            {
                return false;
            }
        }

        return true;
    }
}
