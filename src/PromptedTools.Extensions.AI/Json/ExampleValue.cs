using System.Text.Json;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>Writes a value that a schema allows, for a model to see the form: a small model copies what it is shown.</summary>
internal sealed class ExampleValue : SchemaText
{
    // Refused when it is copied (PromptedToolCallingOptions.RejectPlaceholders).
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
        else if (schema.TryGetProperty("const", out var value))
        {
            Put(Literal(value));
        }
        else if (
            schema.TryGetProperty("enum", out var values)
            && values.ValueKind == JsonValueKind.Array
            && values.GetArrayLength() > 0
        )
        {
            Put(Literal(values[0]));
        }
        else if (TypeOf(schema) is null && FirstAlternative(schema) is { } alternative)
        {
            WriteValue(alternative, depth + 1);
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
            case "integer" or "int" or "long":
                Put(Minimum(schema) ?? "1");
                break;
            case "number" or "float" or "double":
                Put(Minimum(schema) ?? "1.5");
                break;
            case "boolean" or "bool":
                Put("true");
                break;
            case "null":
                Put("null");
                break;
            case "array" or "list" or "tuple":
                Text.Append('[');
                if (schema.TryGetProperty("items", out var items))
                {
                    WriteValue(items, depth + 1);
                }

                Text.Append(']');
                break;
            case "object" or "dict":
                WriteObject(schema, depth);
                break;
            default:
                Put(Placeholder);
                break;
        }
    }

    private void WriteObject(JsonElement schema, int depth)
    {
        if (schema.TryGetProperty("properties", out var listed) && IsOpen(listed))
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

    private static string Literal(JsonElement value) =>
        IsShort(value, MaxLiteralLength) && CompactJson.Write(value) is { Length: <= MaxLiteralLength } text
            ? text
            : Placeholder;

    private static string CutShort(JsonElement schema) =>
        schema.ValueKind != JsonValueKind.Object ? Placeholder
        : SchemaTypeNames.Of(schema) is var types and not SchemaTypes.Any && types.HasFlag(SchemaTypes.Null) ? "null"
        : TypeOf(schema) switch
        {
            "array" or "list" or "tuple" => "[]",
            "object" or "dict" => "{}",
            "integer" or "int" or "long" or "number" or "float" or "double" => "1",
            "boolean" or "bool" => "true",
            _ => Placeholder,
        };

    private static JsonElement? FirstAlternative(JsonElement schema)
    {
        foreach (var keyword in (ReadOnlySpan<string>)["anyOf", "oneOf", "allOf"])
        {
            if (
                schema.TryGetProperty(keyword, out var alternatives)
                && alternatives.ValueKind == JsonValueKind.Array
                && alternatives.GetArrayLength() > 0
            )
            {
                return alternatives[0];
            }
        }

        return null;
    }

    private static string? TypeOf(JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            return schema.TryGetProperty("properties", out _) ? "object" : null;
        }

        return type.ValueKind switch
        {
            JsonValueKind.String => type.GetString(),
            JsonValueKind.Array => type.EnumerateArray().Select(static name => name.ToString()).FirstOrDefault(),
            _ => null,
        };
    }

    private static string? Minimum(JsonElement schema) =>
        schema.TryGetProperty("minimum", out var minimum) && minimum.ValueKind == JsonValueKind.Number
            ? minimum.GetRawText()
            : null;
}
