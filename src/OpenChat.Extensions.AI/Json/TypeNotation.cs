using System.Text;
using System.Text.Json;

namespace OpenChat.Extensions.AI.Json;

/// <summary>
/// Writes a JSON Schema as a type in the manner of TypeScript, which a small model reads as well as the schema and which
/// takes a third of its tokens.
/// </summary>
internal sealed class TypeNotation
{
    // A schema may refer to itself; deeper than this the model gains nothing from more detail.
    private const int MaxDepth = 6;
    private const int MaxNestings = 2;
    private const int MaxDefaultLength = 40;

    private readonly JsonElement _root;
    private readonly StringBuilder _text = new();

    // What is being written, from the outermost object inwards, by the names of its properties: a type that holds itself
    // stands in a schema in several spellings, as itself, as nullable and as a reference to either.
    private readonly Stack<string> _open = [];

    private TypeNotation(JsonElement root) => _root = root;

    /// <summary>The type of any value that fits the schema.</summary>
    public static string Write(JsonElement schema)
    {
        var notation = new TypeNotation(schema);
        notation.WriteType(schema, 0);
        return notation._text.ToString();
    }

    /// <summary>The properties of an object schema, as a function's parameters: <c>city: string, days?: int</c>.</summary>
    public static string WriteParameters(JsonElement schema)
    {
        var notation = new TypeNotation(schema);
        notation.WriteProperties(SchemaReferences.Resolve(schema, schema) ?? schema, 0);
        return notation._text.ToString();
    }

    private void WriteType(JsonElement schema, int depth)
    {
        schema = SchemaReferences.Resolve(_root, schema) ?? schema;
        if (schema.ValueKind != JsonValueKind.Object || depth > MaxDepth)
        {
            _text.Append("any");
        }
        else if (schema.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array)
        {
            WriteUnion([.. values.EnumerateArray().Select(CompactJson.Write)]);
        }
        else if (schema.TryGetProperty("const", out var value))
        {
            _text.Append(CompactJson.Write(value));
        }
        else if (Alternatives(schema) is { Count: > 0 } alternatives)
        {
            WriteUnion([.. alternatives.Select(alternative => Nested(alternative, depth + 1))]);
        }
        else
        {
            WriteNamedTypes(schema, depth);
        }
    }

    private void WriteNamedTypes(JsonElement schema, int depth)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            type = default;
        }

        switch (type.ValueKind)
        {
            case JsonValueKind.String:
                WriteNamedType(type.GetString()!, schema, depth);
                break;
            case JsonValueKind.Array:
                var union = new List<string>();
                foreach (var name in type.EnumerateArray().Where(static name => name.ValueKind == JsonValueKind.String))
                {
                    var start = _text.Length;
                    WriteNamedType(name.GetString()!, schema, depth);
                    union.Add(_text.ToString(start, _text.Length - start));
                    _text.Length = start;
                }

                WriteUnion(union);
                break;
            default:
                WriteNamedType(schema.TryGetProperty("properties", out _) ? "object" : "any", schema, depth);
                break;
        }
    }

    // The schemas of function collections use Python's names beside those of JSON Schema.
    private void WriteNamedType(string name, JsonElement schema, int depth)
    {
        switch (name)
        {
            case "integer" or "int" or "long":
                _text.Append("int");
                WriteRange(schema);
                break;
            case "number" or "float" or "double":
                _text.Append("number");
                WriteRange(schema);
                break;
            case "boolean" or "bool":
                _text.Append("bool");
                break;
            case "string"
                when schema.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.String:
                _text.Append("string(").Append(format.GetString()).Append(')');
                break;
            case "array" or "list" or "tuple":
                WriteArray(schema, depth);
                break;
            case "object" or "dict":
                WriteObject(schema, depth);
                break;
            default:
                _text.Append(name);
                break;
        }
    }

    private void WriteArray(JsonElement schema, int depth)
    {
        if (schema.TryGetProperty("prefixItems", out var positions) && positions.ValueKind == JsonValueKind.Array)
        {
            _text.Append('[');
            _text.AppendJoin(", ", positions.EnumerateArray().Select(position => Nested(position, depth + 1)));
            _text.Append(']');
            return;
        }

        var item = schema.TryGetProperty("items", out var items) ? Nested(items, depth + 1) : "any";
        _text.Append(item.Contains('|') && !item.StartsWith('{') ? $"({item})[]" : item + "[]");
    }

    private void WriteObject(JsonElement schema, int depth)
    {
        if (schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
        {
            var names = NamesIn(schema);
            if (_open.Count(open => open == names) >= MaxNestings)
            {
                _text.Append("object");
                return;
            }

            _text.Append('{');
            WriteProperties(schema, depth);
            _text.Append('}');
        }
        else if (
            schema.TryGetProperty("additionalProperties", out var values)
            && values.ValueKind == JsonValueKind.Object
        )
        {
            _text.Append("{[key]: ").Append(Nested(values, depth + 1)).Append('}');
        }
        else
        {
            _text.Append("object");
        }
    }

    private void WriteProperties(JsonElement schema, int depth)
    {
        _open.Push(NamesIn(schema));
        var separator = "";
        foreach (var property in SchemaProperties.Of(schema))
        {
            _text
                .Append(separator)
                .Append(IsPlainName(property.Name) ? property.Name : CompactJson.Write(property.Name));
            _text.Append(property.IsRequired ? ": " : "?: ");
            var type = Nested(property.Schema, depth + 1);
            _text.Append(property.IsRequired ? type : WithoutNull(type));
            WriteDefault(property.Schema);
            separator = ", ";
        }

        _open.Pop();
    }

    private static string NamesIn(JsonElement schema) =>
        string.Join('\n', SchemaProperties.Of(schema).Select(static property => property.Name));

    private void WriteDefault(JsonElement schema)
    {
        if (
            schema.ValueKind == JsonValueKind.Object
            && schema.TryGetProperty("default", out var value)
            && value.ValueKind != JsonValueKind.Null
            && CompactJson.Write(value) is { Length: <= MaxDefaultLength } text
        )
        {
            _text.Append(" = ").Append(text);
        }
    }

    private void WriteRange(JsonElement schema)
    {
        var low = Bound(schema, "minimum", "exclusiveMinimum", ">");
        var high = Bound(schema, "maximum", "exclusiveMaximum", "<");
        if (low is not null || high is not null)
        {
            _text.Append(' ').AppendJoin(' ', new[] { low, high }.Where(static bound => bound is not null));
        }
    }

    private static string? Bound(JsonElement schema, string inclusive, string exclusive, string sign)
    {
        if (schema.TryGetProperty(inclusive, out var bound) && bound.ValueKind == JsonValueKind.Number)
        {
            return $"{sign}={bound.GetRawText()}";
        }

        return schema.TryGetProperty(exclusive, out bound) && bound.ValueKind == JsonValueKind.Number
            ? sign + bound.GetRawText()
            : null;
    }

    private static List<JsonElement> Alternatives(JsonElement schema)
    {
        foreach (var keyword in (ReadOnlySpan<string>)["anyOf", "oneOf", "allOf"])
        {
            if (schema.TryGetProperty(keyword, out var alternatives) && alternatives.ValueKind == JsonValueKind.Array)
            {
                // Every part of an allOf holds at once; the first one that says anything stands for it.
                return keyword == "allOf" && schema.TryGetProperty("properties", out _)
                    ? []
                    : [.. alternatives.EnumerateArray().Take(keyword == "allOf" ? 1 : int.MaxValue)];
            }
        }

        return [];
    }

    private string Nested(JsonElement schema, int depth)
    {
        var start = _text.Length;
        WriteType(schema, depth);
        var type = _text.ToString(start, _text.Length - start);
        _text.Length = start;
        return type;
    }

    private void WriteUnion(IReadOnlyList<string> types) => _text.AppendJoin('|', types.Distinct());

    // An optional property that may be null is left out instead.
    private static string WithoutNull(string type) =>
        type.EndsWith("|null", StringComparison.Ordinal) ? type[..^"|null".Length]
        : type.StartsWith("null|", StringComparison.Ordinal) ? type["null|".Length..]
        : type;

    private static bool IsPlainName(string name) =>
        name.Length > 0
        && name.All(static letter => char.IsLetterOrDigit(letter) || letter is '_' or '-' or '$' or '.');
}
