using System.Text.Json;

namespace PromptedTools.Extensions.AI.Json;

[Flags]
internal enum SchemaTypes
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Integer = 4,
    Number = 8,
    String = 16,
    Array = 32,
    Object = 64,
    Any = Null | Boolean | Integer | Number | String | Array | Object,
}

internal static class SchemaTypeNames
{
    /// <summary>The types a schema allows. Names from other languages are understood, unknown ones allow anything.</summary>
    public static SchemaTypes Of(JsonElement schema)
    {
        var types = SchemaTypes.None;
        if (schema.TryGetProperty("type", out var type))
        {
            if (type.ValueKind == JsonValueKind.String)
            {
                types = Parse(type.GetString()!);
            }
            else if (type.ValueKind == JsonValueKind.Array)
            {
                foreach (var name in type.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String))
                {
                    types |= Parse(name.GetString()!);
                }
            }
        }
        else if (schema.TryGetProperty("properties", out _))
        {
            types = SchemaTypes.Object;
        }

        if (types == SchemaTypes.None)
        {
            return SchemaTypes.Any;
        }

        return schema.TryGetProperty("nullable", out var nullable) && nullable.ValueKind == JsonValueKind.True
            ? types | SchemaTypes.Null
            : types;
    }

    public static string Describe(SchemaTypes types) =>
        types == SchemaTypes.Any
            ? "any value"
            : string.Join(
                " or ",
                Enum.GetValues<SchemaTypes>()
                    .Where(type => type is not (SchemaTypes.None or SchemaTypes.Any) && types.HasFlag(type))
                    .Select(type => type.ToString().ToLowerInvariant())
            );

    private static SchemaTypes Parse(string name) =>
        name.ToLowerInvariant() switch
        {
            "object" or "dict" or "dictionary" or "map" or "hashmap" => SchemaTypes.Object,
            "array" or "list" or "tuple" or "set" or "arraylist" => SchemaTypes.Array,
            "string" or "str" or "char" => SchemaTypes.String,
            "number" or "float" or "double" or "decimal" => SchemaTypes.Number,
            "integer" or "int" or "long" or "short" => SchemaTypes.Integer,
            "boolean" or "bool" => SchemaTypes.Boolean,
            "null" or "none" => SchemaTypes.Null,
            _ => SchemaTypes.Any,
        };
}
