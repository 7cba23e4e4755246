using System.Runtime.InteropServices;
using System.Text.Json;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>
/// Writes something of a schema for a model to read, as deep as fits: references fan out, towers of alternatives multiply,
/// and a schema of 500 characters may stand for gigabytes. Each depth is tried with a budget of characters and of parts,
/// and given up as soon as it is spent; what lies deeper than the depth that fits is left to the writer to cut short.
/// </summary>
internal abstract class SchemaText(int maxLength)
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

    // What is being written, from the outermost object inwards: a type that holds itself stands in a schema in several
    // spellings, as itself, as nullable and as a reference to either.
    private readonly Stack<JsonSchema> _open = [];
    private int _depth;
    private int _parts;
    private int _written;

    /// <summary>Whether the budget of this try is spent: whatever is written now is thrown away.</summary>
    protected bool IsSpent => _parts > _maxParts || _written > _room;

    /// <summary>
    /// How long what is shown of a schema may be: as long as the schema itself, which no schema exceeds but by repeating
    /// itself; 1,000 characters of a shorter one.
    /// </summary>
    public static int MaxLengthOf(JsonSchema schema) => Math.Max(1_000, schema.Length);

    /// <summary>The deepest text that fits; where none does, as many properties of the shallowest as fit; else something else.</summary>
    protected string Write(Func<string> write, string otherwise)
    {
        var text = "";
        for (_depth = MaxDepth; _depth >= 0; _depth--)
        {
            (_parts, _written) = (0, 0);
            text = write();
            if (!IsSpent)
            {
                return text;
            }
        }

        return text.Length > 0 && text.Length <= maxLength ? text : otherwise;
    }

    /// <summary>The schema that a reference leads to; false where this part is to be cut short.</summary>
    protected bool TryEnter(ref JsonSchema schema, int depth)
    {
        if (IsSpent)
        {
            return false;
        }

        schema = schema.Resolve(out var work) ?? schema;
        schema = schema.Whole;
        _parts += 1 + ((work + schema.Length) / PartLength);
        return schema.IsObject && depth <= _depth && !IsSpent;
    }

    /// <summary>Characters that are written for the first time: these the budget counts. What does not fit is not written.</summary>
    protected string Put(string text)
    {
        _written += text.Length;
        return IsSpent ? "" : text;
    }

    /// <summary>Parts that were written before, with what stands between them.</summary>
    protected string Join(string separator, IReadOnlyCollection<string> parts)
    {
        _written += separator.Length * Math.Max(parts.Count - 1, 0);
        return string.Join(separator, parts);
    }

    /// <summary>What closes a part: it stands behind one that was cut short too.</summary>
    protected string Close(string bracket)
    {
        _written += bracket.Length;
        return bracket;
    }

    /// <summary>What properties of an object are written as, for as long as there is room; then what they are cut short with, not counted.</summary>
    protected string WriteProperties(
        JsonSchema schema,
        IEnumerable<SchemaProperty> properties,
        Func<SchemaProperty, string> write,
        string? cutShort
    )
    {
        const string Separator = ", ";
        _open.Push(schema);
        var texts = new List<string>();
        foreach (var property in properties)
        {
            var text = (texts.Count == 0 ? "" : Put(Separator)) + write(property);
            if (IsSpent)
            {
                texts.AddRange(cutShort is null ? [] : [texts.Count == 0 ? cutShort : Separator + cutShort]);
                break;
            }

            texts.Add(text);
        }

        _open.Pop();
        return string.Concat(texts);
    }

    /// <summary>Whether an object with these properties holds itself, and was written often enough.</summary>
    protected bool IsOpen(JsonSchema schema) =>
        _open.Count(open => open.Properties.Keys.SequenceEqual(schema.Properties.Keys)) >= MaxNestings;

    /// <summary>A value as JSON; null where it is longer. One of thousands of characters is not even written to be counted.</summary>
    protected static string? Literal(JsonElement value, int maxLength) =>
        JsonMarshal.GetRawUtf8Value(value).Length <= maxLength * MaxBytesPerCharacter
        && CompactJson.Write(value) is var text
        && text.Length <= maxLength
            ? text
            : null;
}
