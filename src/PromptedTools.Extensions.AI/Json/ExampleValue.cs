using System.Text.Json;

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

    private ExampleValue(JsonElement root, int maxLength, bool isComplete)
        : base(root, maxLength) => _isComplete = isComplete;

    /// <summary>A value of a format: with all properties, so that none is taken for optional.</summary>
    public static string WriteWhole(JsonElement schema) => Write(schema, MaxWholeLength, isComplete: true);

    /// <param name="schema">The schema.</param>
    /// <param name="maxLength">How many characters it may have.</param>
    /// <param name="isComplete">Whether it has every property, or the required ones only.</param>
    public static string Write(JsonElement schema, int maxLength, bool isComplete)
    {
        var example = new ExampleValue(schema, maxLength, isComplete);
        return example.Write(
            () => example.WriteValue(schema, 0),
            CutShort(SchemaReferences.Resolve(schema, schema) ?? schema)
        );
    }

    private void WriteValue(JsonElement schema, int depth)
    {
        if (!TryEnter(ref schema, depth))
        {
            Put(CutShort(schema));
        }
        else if (schema.Values()?.Take(1).ToList() is [var value])
        {
            Put(Literal(value, MaxLiteralLength) ?? Placeholder);
        }
        else if (TypeOf(schema) is null && schema.Parts(out _).Take(1).ToList() is [var part])
        {
            WriteValue(part, depth + 1);
        }
        else
        {
            WriteOfType(schema, depth);
        }
    }

    private void WriteOfType(JsonElement schema, int depth)
    {
        switch (TypeOf(schema))
        {
            case SchemaTypes.Integer:
                Put(schema.Number("minimum") ?? "1");
                break;
            case SchemaTypes.Number:
                Put(schema.Number("minimum") ?? "1.5");
                break;
            case SchemaTypes.Boolean:
                Put("true");
                break;
            case SchemaTypes.Null:
                Put("null");
                break;
            case SchemaTypes.Array:
                Text.Append('[');
                if (schema.Find("items") is { } items)
                {
                    WriteValue(items, depth + 1);
                }

                Text.Append(']');
                break;
            case SchemaTypes.Object:
                WriteObject(schema, depth);
                break;
            default:
                Put(Placeholder);
                break;
        }
    }

    private void WriteObject(JsonElement schema, int depth)
    {
        if (schema.Find("properties") is { } listed && IsOpen(listed))
        {
            Put(CutShort(schema));
            return;
        }

        Open(schema);
        Text.Append('{');
        var separator = "";
        foreach (var property in SchemaProperties.Of(schema).Where(property => _isComplete || property.IsAsked))
        {
            if (!TryWrite(() => WriteProperty(separator, property, depth)))
            {
                break;
            }

            separator = ", ";
        }

        Text.Append('}');
        Close();
    }

    private void WriteProperty(string separator, SchemaProperty property, int depth)
    {
        Put($"{separator}{CompactJson.Write(property.Name)}: ");
        WriteValue(property.Schema, depth + 1);
    }

    private static string CutShort(JsonElement schema) =>
        SchemaTypeNames.Of(schema) is var types and not SchemaTypes.Any && types.HasFlag(SchemaTypes.Null)
            ? "null"
            : TypeOf(schema) switch
            {
                SchemaTypes.Array => "[]",
                SchemaTypes.Object => "{}",
                SchemaTypes.Integer or SchemaTypes.Number => "1",
                SchemaTypes.Boolean => "true",
                _ => Placeholder,
            };

    private static SchemaTypes? TypeOf(JsonElement schema) =>
        SchemaTypeNames.Listed(schema).Cast<SchemaTypes?>().FirstOrDefault();
}
