namespace PromptedTools.Extensions.AI.Json;

/// <summary>Writes a value that a schema allows, for a model to see the form: a small model copies what it is shown.</summary>
internal sealed class ExampleValue : SchemaText
{
    // Refused when it is copied (PromptedToolsOptions.RejectPlaceholders).
    private const string Placeholder = "\"...\"";

    private const int MaxLiteralLength = 100;

    // Of a format, which is shown once.
    private const int MaxWholeLength = 600;

    private readonly bool _isComplete;

    private ExampleValue(int maxLength, bool isComplete)
        : base(maxLength) => _isComplete = isComplete;

    /// <summary>A value of a format: with all properties, so that none is taken for optional.</summary>
    public static string WriteWhole(JsonSchema schema) => Write(schema, MaxWholeLength, isComplete: true);

    /// <summary>A value of so many characters at most, with every property or with the required ones only.</summary>
    public static string Write(JsonSchema schema, int maxLength, bool isComplete)
    {
        var example = new ExampleValue(maxLength, isComplete);
        return example.Write(() => example.Value(schema, 0), CutShort(schema.Resolved));
    }

    private string Value(JsonSchema schema, int depth) =>
        !TryEnter(ref schema, depth) ? Put(CutShort(schema))
        : schema.Values is [var value, ..] ? Put(Literal(value, MaxLiteralLength) ?? Placeholder)
        : schema.ListedTypes is [] && schema.Parts(out _) is [var part, ..] ? Value(part, depth + 1)
        : TypeOf(schema) switch
        {
            SchemaTypes.Integer => Put(schema.Number("minimum") ?? "1"),
            SchemaTypes.Number => Put(schema.Number("minimum") ?? "1.5"),
            SchemaTypes.Boolean => Put("true"),
            SchemaTypes.Null => Put("null"),
            SchemaTypes.Array => Put("[") + (schema.Items is { } items ? Value(items, depth + 1) : "") + Close("]"),
            SchemaTypes.Object when IsOpen(schema) => Put(CutShort(schema)),
            SchemaTypes.Object => Put("{") + Properties(schema, depth) + Close("}"),
            _ => Put(Placeholder),
        };

    private string Properties(JsonSchema schema, int depth) =>
        WriteProperties(
            schema,
            schema.PropertiesOf().Where(property => _isComplete || property.IsAsked),
            property => Put($"{CompactJson.Write(property.Name)}: ") + Value(property.Schema, depth + 1),
            cutShort: null
        );

    private static string CutShort(JsonSchema schema) =>
        schema.Types is var types and not SchemaTypes.Any && types.HasFlag(SchemaTypes.Null)
            ? "null"
            : TypeOf(schema) switch
            {
                SchemaTypes.Array => "[]",
                SchemaTypes.Object => "{}",
                SchemaTypes.Integer or SchemaTypes.Number => "1",
                SchemaTypes.Boolean => "true",
                _ => Placeholder,
            };

    private static SchemaTypes TypeOf(JsonSchema schema) =>
        schema.ListedTypes is [var first, ..] ? first : SchemaTypes.None;
}
