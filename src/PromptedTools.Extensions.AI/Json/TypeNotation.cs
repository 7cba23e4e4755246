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
    private const string Ellipsis = "…";

    private readonly AskedProperties _asked;

    private TypeNotation(int maxLength, AskedProperties asked)
        : base(maxLength) => _asked = asked;

    /// <summary>The type of any value that fits the schema; properties that are not asked for are shown as optional.</summary>
    public static string Write(JsonSchema schema, int maxLength, AskedProperties asked)
    {
        var notation = new TypeNotation(maxLength, asked);
        return notation.Write(() => notation.Type(schema, 0), Kind(schema.Resolved));
    }

    /// <summary>The properties of an object schema, as a function's parameters: <c>city: string, days?: int</c>.</summary>
    public static string WriteParameters(JsonSchema schema, int maxLength)
    {
        var notation = new TypeNotation(maxLength, AskedProperties.Required);
        return notation.Write(() => notation.Properties(schema.Resolved.Whole, 0), Ellipsis);
    }

    private string Type(JsonSchema schema, int depth) =>
        !TryEnter(ref schema, depth) ? Put(Kind(schema))
        : schema.Values is { } values ? Put(string.Join('|', values.Select(CompactJson.Write).Distinct()))
        : Alternatives(schema) is { Count: > 0 } alternatives
            ? Union(alternatives.TakeWhile(_ => !IsSpent).Select(alternative => Type(alternative, depth + 1)))
        : Union(schema.ListedTypes.DefaultIfEmpty(SchemaTypes.Any).Select(type => OfType(type, schema, depth)));

    // What is cut short shows at least whether it is a list or an object.
    private static string Kind(JsonSchema schema) =>
        schema.ListedTypes switch
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
            _ => JsonSchema.NameOf(type),
        };

    private string OfType(SchemaTypes type, JsonSchema schema, int depth) =>
        type switch
        {
            SchemaTypes.Integer or SchemaTypes.Number => Put(
                Name(type)
                    + Bound(schema, "minimum", "exclusiveMinimum", ">")
                    + Bound(schema, "maximum", "exclusiveMaximum", "<")
            ),
            SchemaTypes.String when schema.Text("format") is { } format => Put($"string({Name(format)})"),
            SchemaTypes.Array => Array(schema, depth),
            SchemaTypes.Object => Object(schema, depth),
            _ => Put(Name(type)),
        };

    private string Array(JsonSchema schema, int depth)
    {
        if (schema.PrefixItems is { } positions)
        {
            List<string> parts = [.. positions.TakeWhile(_ => !IsSpent).Select(part => Type(part, depth + 1))];
            return Put("[") + Join(", ", parts) + Close("]");
        }

        var item = schema.Items is { } items ? Type(items, depth + 1) : Put("any");
        return item.Contains('|') && !item.StartsWith('{') ? Put("(") + item + Close(")[]") : item + Close("[]");
    }

    private string Object(JsonSchema schema, int depth) =>
        schema.ListsProperties && !IsOpen(schema) ? Put("{") + Properties(schema, depth) + Close("}")
        : !schema.ListsProperties && schema.AdditionalProperties is { IsObject: true } values
            ? Put("{[key]: ") + Type(values, depth + 1) + Close("}")
        : Put("object");

    private string Properties(JsonSchema schema, int depth) =>
        WriteProperties(schema, schema.PropertiesOf(_asked), property => Property(property, depth), Ellipsis);

    private string Property(SchemaProperty property, int depth)
    {
        var name = Put(Name(property.Name) + (property.IsAsked ? ": " : "?: "));
        var type = Type(property.Schema, depth + 1);
        var standard = property.Schema.Find("default") is { ValueKind: not JsonValueKind.Null } value
            ? Literal(value, MaxDefaultLength)
            : null;
        return name + (property.IsAsked ? type : WithoutNull(type)) + (standard is null ? "" : Put(" = " + standard));
    }

    private static string Bound(JsonSchema schema, string inclusive, string exclusive, string sign) =>
        schema.Number(inclusive) is { } bound ? $" {sign}={bound}"
        : schema.Number(exclusive) is { } beyond ? $" {sign}{beyond}"
        : "";

    // Every part of an allOf holds at once; where they are no object as a whole, the first stands for it.
    private static IReadOnlyList<JsonSchema> Alternatives(JsonSchema schema)
    {
        var parts = schema.Parts(out var areAlternatives);
        return areAlternatives ? parts
            : schema.Has("properties") ? []
            : [.. parts.Take(1)];
    }

    private string Union(IEnumerable<string> types) => Join("|", [.. types.Distinct()]);

    // An optional property that may be null is left out instead.
    private static string WithoutNull(string type) =>
        type.EndsWith("|null", StringComparison.Ordinal) ? type[..^"|null".Length]
        : type.StartsWith("null|", StringComparison.Ordinal) ? type["null|".Length..]
        : type;

    // On one line, whatever a server calls its properties, types and formats.
    private static string Name(string name) =>
        name.Length > 0 && name.All(static letter => char.IsLetterOrDigit(letter) || letter is '_' or '-' or '$' or '.')
            ? name
            : CompactJson.Write(name);
}
