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
        else if (schema.Values() is { } values)
        {
            Put(string.Join('|', values.Select(CompactJson.Write).Distinct()));
        }
        else if (Alternatives(schema) is { Count: > 0 } alternatives)
        {
            WriteUnion(alternatives.TakeWhile(_ => !IsSpent).Select(alternative => Nested(alternative, depth + 1)));
        }
        else
        {
            List<SchemaTypes> types = [.. SchemaTypeNames.Listed(schema)];
            if (types is [var only])
            {
                WriteNamed(only, schema, depth);
            }
            else
            {
                WriteUnion(
                    types.DefaultIfEmpty(SchemaTypes.Any).Select(type => Apart(() => WriteNamed(type, schema, depth)))
                );
            }
        }
    }

    // What is cut short shows at least whether it is a list or an object.
    private static string Kind(JsonElement schema) =>
        SchemaTypeNames.Listed(schema).ToList() switch
        {
            [SchemaTypes.Array] => "any[]",
            [SchemaTypes.Null] => "any",
            [var only] => Name(only),
            _ => "any",
        };

    private static string Name(SchemaTypes type) =>
        type switch
        {
            SchemaTypes.Integer => "int",
            SchemaTypes.Boolean => "bool",
            _ => type.ToString().ToLowerInvariant(),
        };

    private void WriteNamed(SchemaTypes type, JsonElement schema, int depth)
    {
        switch (type)
        {
            case SchemaTypes.Integer or SchemaTypes.Number:
                Put(
                    Name(type)
                        + Bound(schema, "minimum", "exclusiveMinimum", ">")
                        + Bound(schema, "maximum", "exclusiveMaximum", "<")
                );
                break;
            case SchemaTypes.String when schema.Text("format") is { } format:
                Put($"string({Name(format)})");
                break;
            case SchemaTypes.Array:
                WriteArray(schema, depth);
                break;
            case SchemaTypes.Object:
                WriteObject(schema, depth);
                break;
            default:
                Put(Name(type));
                break;
        }
    }

    private void WriteArray(JsonElement schema, int depth)
    {
        if (schema.Find("prefixItems", JsonValueKind.Array) is { } positions)
        {
            var parts = positions.EnumerateArray().TakeWhile(_ => !IsSpent).Select(part => Nested(part, depth + 1));
            Text.Append($"[{string.Join(", ", parts)}]");
            return;
        }

        var item = schema.Find("items") is { } items ? Nested(items, depth + 1) : "any";
        Text.Append(item.Contains('|') && !item.StartsWith('{') ? $"({item})[]" : item + "[]");
    }

    private void WriteObject(JsonElement schema, int depth)
    {
        if (schema.Find("properties", JsonValueKind.Object) is { } properties)
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
        else if (schema.Find("additionalProperties", JsonValueKind.Object) is { } values)
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
        if (property.Schema.Find("default") is { ValueKind: not JsonValueKind.Null } value)
        {
            Put(Literal(value, MaxDefaultLength) is { } text ? " = " + text : "");
        }
    }

    private static string Bound(JsonElement schema, string inclusive, string exclusive, string sign) =>
        schema.Number(inclusive) is { } bound ? $" {sign}={bound}"
        : schema.Number(exclusive) is { } beyond ? $" {sign}{beyond}"
        : "";

    // Every part of an allOf holds at once; the first one that says anything stands for it.
    private static List<JsonElement> Alternatives(JsonElement schema)
    {
        var parts = schema.Parts(out var areAlternatives);
        return areAlternatives ? [.. parts]
            : schema.Has("properties") ? []
            : [.. parts.Take(1)];
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
