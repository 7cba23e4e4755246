using System.Text.Json;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>
/// Writes a JSON Schema as a type in the manner of TypeScript, which a small model reads as well as the schema and which
/// takes a third of its tokens.
/// </summary>
internal sealed class TypeNotation : SchemaText
{
    private const int MaxDefaultLength = 40;

    // Stands for what does not fit.
    private const char Ellipsis = '…';

    private readonly AskedProperties _asked;

    private TypeNotation(JsonElement root, int maxLength, AskedProperties asked)
        : base(root, maxLength) => _asked = asked;

    /// <summary>The type of any value that fits the schema.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="maxLength">How many characters it may have.</param>
    /// <param name="asked">Which properties are shown as asked for, the others as optional.</param>
    public static string Write(JsonElement schema, int maxLength, AskedProperties asked)
    {
        var notation = new TypeNotation(schema, maxLength, asked);
        return notation.Write(
            () => notation.WriteType(schema, 0),
            Kind(SchemaReferences.Resolve(schema, schema) ?? schema)
        );
    }

    /// <summary>The properties of an object schema, as a function's parameters: <c>city: string, days?: int</c>.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="maxLength">How many characters they may have.</param>
    public static string WriteParameters(JsonElement schema, int maxLength)
    {
        var notation = new TypeNotation(schema, maxLength, AskedProperties.Required);
        var parameters = SchemaReferences.Resolve(schema, schema) ?? schema;
        return notation.Write(() => notation.WriteProperties(parameters, 0), $"{Ellipsis}");
    }

    private void WriteType(JsonElement schema, int depth)
    {
        if (!TryEnter(ref schema, depth))
        {
            Put(Kind(schema));
        }
        else if (schema.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array)
        {
            Put(string.Join('|', values.EnumerateArray().Select(CompactJson.Write).Distinct()));
        }
        else if (schema.TryGetProperty("const", out var value))
        {
            Put(CompactJson.Write(value));
        }
        else if (Alternatives(schema) is { Count: > 0 } alternatives)
        {
            WriteUnion(alternatives.TakeWhile(_ => !IsSpent).Select(alternative => Nested(alternative, depth + 1)));
        }
        else
        {
            WriteNamedTypes(schema, depth);
        }
    }

    // What is cut short shows at least whether it is a list or an object.
    private static string Kind(JsonElement schema) =>
        schema.ValueKind != JsonValueKind.Object ? "any"
        : schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
            ? type.GetString() switch
            {
                "array" or "list" or "tuple" => "any[]",
                "object" or "dict" => "object",
                "integer" or "int" or "long" => "int",
                "number" or "float" or "double" => "number",
                "boolean" or "bool" => "bool",
                "string" => "string",
                _ => "any",
            }
        : schema.TryGetProperty("properties", out _) ? "object"
        : "any";

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
                WriteUnion(
                    type.EnumerateArray()
                        .Where(static name => name.ValueKind == JsonValueKind.String)
                        .Select(name => Apart(() => WriteNamedType(name.GetString()!, schema, depth)))
                );
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
                Put("int" + Range(schema));
                break;
            case "number" or "float" or "double":
                Put("number" + Range(schema));
                break;
            case "boolean" or "bool":
                Put("bool");
                break;
            case "string"
                when schema.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.String:
                Put($"string({Name(format.GetString()!)})");
                break;
            case "array" or "list" or "tuple":
                WriteArray(schema, depth);
                break;
            case "object" or "dict":
                WriteObject(schema, depth);
                break;
            default:
                Put(Name(name));
                break;
        }
    }

    private void WriteArray(JsonElement schema, int depth)
    {
        if (schema.TryGetProperty("prefixItems", out var positions) && positions.ValueKind == JsonValueKind.Array)
        {
            var parts = positions.EnumerateArray().TakeWhile(_ => !IsSpent).Select(part => Nested(part, depth + 1));
            Text.Append($"[{string.Join(", ", parts)}]");
            return;
        }

        var item = schema.TryGetProperty("items", out var items) ? Nested(items, depth + 1) : "any";
        Text.Append(item.Contains('|') && !item.StartsWith('{') ? $"({item})[]" : item + "[]");
    }

    private void WriteObject(JsonElement schema, int depth)
    {
        if (schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
        {
            if (IsOpen(properties))
            {
                Put("object");
                return;
            }

            Text.Append('{');
            WriteProperties(schema, depth);
            Text.Append('}');
        }
        else if (
            schema.TryGetProperty("additionalProperties", out var values)
            && values.ValueKind == JsonValueKind.Object
        )
        {
            var value = Nested(values, depth + 1);
            Text.Append($"{{[key]: {value}}}");
        }
        else
        {
            Put("object");
        }
    }

    private void WriteProperties(JsonElement schema, int depth)
    {
        Open(schema);
        var separator = "";
        foreach (var property in SchemaProperties.Of(schema, _asked))
        {
            if (!TryWrite(() => WriteProperty(separator, property, depth)))
            {
                Text.Append(separator).Append(Ellipsis);
                break;
            }

            separator = ", ";
        }

        Close();
    }

    private void WriteProperty(string separator, SchemaProperty property, int depth)
    {
        Put(separator + Name(property.Name));
        Put(property.IsAsked ? ": " : "?: ");
        var type = Nested(property.Schema, depth + 1);
        Text.Append(property.IsAsked ? type : WithoutNull(type));
        Put(Default(property.Schema));
    }

    private static string Default(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object
        && schema.TryGetProperty("default", out var value)
        && value.ValueKind != JsonValueKind.Null
        && IsShort(value, MaxDefaultLength)
        && CompactJson.Write(value) is { Length: <= MaxDefaultLength } text
            ? " = " + text
            : "";

    private static string Range(JsonElement schema)
    {
        string?[] bounds =
        [
            Bound(schema, "minimum", "exclusiveMinimum", ">"),
            Bound(schema, "maximum", "exclusiveMaximum", "<"),
        ];
        return string.Concat(bounds.Where(static bound => bound is not null).Select(static bound => " " + bound));
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

    private string Nested(JsonElement schema, int depth) => Apart(() => WriteType(schema, depth));

    private void WriteUnion(IEnumerable<string> types)
    {
        string[] different = [.. types.Distinct()];
        Text.AppendJoin('|', different);
    }

    // An optional property that may be null is left out instead.
    private static string WithoutNull(string type) =>
        type.EndsWith("|null", StringComparison.Ordinal) ? type[..^"|null".Length]
        : type.StartsWith("null|", StringComparison.Ordinal) ? type["null|".Length..]
        : type;

    // On one line, whatever a server calls its properties, types and formats.
    private static string Name(string name) => IsPlainName(name) ? name : CompactJson.Write(name);

    private static bool IsPlainName(string name) =>
        name.Length > 0
        && name.All(static letter => char.IsLetterOrDigit(letter) || letter is '_' or '-' or '$' or '.');
}
