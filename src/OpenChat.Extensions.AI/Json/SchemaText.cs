using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace OpenChat.Extensions.AI.Json;

/// <summary>
/// Writes something of a schema for a model to read, as deep as fits: references fan out, towers of alternatives multiply,
/// and a schema of 500 characters may stand for gigabytes. Each depth is tried with a budget of characters and of parts,
/// and given up as soon as it is spent; what lies deeper than the depth that fits is left to the writer to cut short.
/// </summary>
internal abstract class SchemaText(JsonElement root, int maxLength)
{
    // Parts that add no character (equal alternatives) cost time all the same.
    private const int MaxParts = 1_000;
    private const int MaxDepth = 6;

    private const int MaxNestings = 2;

    // What is being written, from the outermost object inwards, by the names of its properties: a type that holds itself
    // stands in a schema in several spellings, as itself, as nullable and as a reference to either.
    private readonly Stack<JsonElement> _open = [];
    private int _depth;
    private int _parts;
    private int _written;

    /// <summary>The text so far, or the part of it that is being written.</summary>
    protected StringBuilder Text { get; } = new();

    /// <summary>Whether the budget of this try is spent: whatever is written now is thrown away.</summary>
    protected bool IsSpent => _parts > MaxParts || _written > maxLength || Text.Length > maxLength;

    /// <summary>
    /// How long what is shown of a schema may be: as long as the schema itself, which no schema exceeds but by repeating
    /// itself; 1,000 characters of a shorter one.
    /// </summary>
    public static int MaxLengthOf(JsonElement schema) => Math.Max(1_000, JsonMarshal.GetRawUtf8Value(schema).Length);

    /// <summary>The deepest text that fits; the shallowest one where none does.</summary>
    protected string Write(Action write)
    {
        for (_depth = MaxDepth; ; _depth--)
        {
            (_parts, _written) = (0, 0);
            Text.Clear();
            write();
            if (!IsSpent || _depth == 0)
            {
                return Text.ToString();
            }
        }
    }

    /// <summary>The schema that a reference leads to; false where this part is to be cut short.</summary>
    protected bool TryEnter(ref JsonElement schema, int depth)
    {
        _parts++;
        schema = SchemaReferences.Resolve(root, schema) ?? schema;
        return schema.ValueKind == JsonValueKind.Object && depth <= _depth && !IsSpent;
    }

    /// <summary>Writes characters for the first time: these the budget counts.</summary>
    protected void Put(string text)
    {
        _written += text.Length;
        Text.Append(text);
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

    /// <summary>Begins an object; <see cref="Close"/> ends it.</summary>
    protected void Open(JsonElement schema) =>
        _open.Push(schema.TryGetProperty("properties", out var properties) ? properties : default);

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
