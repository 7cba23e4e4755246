using System.Globalization;
using System.Text.Json;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>The types of JSON that a schema may allow.</summary>
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

/// <summary>Which properties of an object are asked for, beyond what its schema says of them.</summary>
internal enum AskedProperties
{
    /// <summary>Those that the schema requires.</summary>
    Required,

    /// <summary>Those that the schema requires; all where it requires none, since <c>{}</c> would fit it.</summary>
    RequiredElseAll,

    /// <summary>Those that the schema requires and those without a default; all where that is none.</summary>
    WithoutDefaultElseAll,
}

/// <summary>One property of an object schema.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Schema">The schema of its value.</param>
/// <param name="IsAsked">Whether an object without it is not what is wanted.</param>
internal readonly record struct SchemaProperty(string Name, JsonElement Schema, bool IsAsked)
{
    public string? Description => Schema.Text("description");
}

/// <summary>The keywords of a JSON Schema as everything here reads them: one of another form than the standard's is not there.</summary>
internal static class SchemaKeywords
{
    /// <summary>The value of a keyword; null where the schema is no object or has none.</summary>
    public static JsonElement? Find(this JsonElement schema, string keyword) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(keyword, out var value) ? value : null;

    public static JsonElement? Find(this JsonElement schema, string keyword, JsonValueKind kind) =>
        schema.Find(keyword) is { } value && value.ValueKind == kind ? value : null;

    public static bool Has(this JsonElement schema, string keyword) => schema.Find(keyword) is not null;

    public static string? Text(this JsonElement schema, string keyword) =>
        schema.Find(keyword, JsonValueKind.String)?.GetString();

    /// <summary>A limit, with every digit.</summary>
    public static string? Number(this JsonElement schema, string keyword) =>
        schema.Find(keyword, JsonValueKind.Number)?.GetRawText();

    /// <summary>What stands in a list: alternatives, positions, values.</summary>
    public static IEnumerable<JsonElement> List(this JsonElement schema, string keyword) =>
        schema.Find(keyword, JsonValueKind.Array) is { } list ? list.EnumerateArray() : [];

    public static IEnumerable<JsonProperty> Members(this JsonElement schema, string keyword) =>
        schema.Find(keyword, JsonValueKind.Object) is { } members ? members.EnumerateObject() : [];

    /// <summary>The values that <c>enum</c> or <c>const</c> lists; null where any is allowed.</summary>
    public static IEnumerable<JsonElement>? Values(this JsonElement schema) =>
        schema.Find("enum", JsonValueKind.Array) is { } list ? list.EnumerateArray()
        : schema.Find("const") is { } single ? [single]
        : null;

    /// <summary>The parts of a composed schema: of <c>anyOf</c>, else <c>oneOf</c>, else <c>allOf</c>.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="areAlternatives">Whether one of them is enough.</param>
    public static IEnumerable<JsonElement> Parts(this JsonElement schema, out bool areAlternatives)
    {
        areAlternatives = true;
        foreach (var keyword in (ReadOnlySpan<string>)["anyOf", "oneOf", "allOf"])
        {
            if (schema.Find(keyword, JsonValueKind.Array) is { } parts)
            {
                areAlternatives = keyword != "allOf";
                return parts.EnumerateArray();
            }
        }

        return [];
    }

    /// <summary>The schema of the item at an index; null where there is none.</summary>
    public static JsonElement? Item(this JsonElement schema, int index) =>
        // Before draft 2020-12 a list of schemas stood in "items".
        At(schema.Find("prefixItems"), index)
        ?? (
            schema.Find("items") is { ValueKind: not JsonValueKind.Array } items
                ? items
                : At(schema.Find("items"), index)
        );

    private static JsonElement? At(JsonElement? list, int index) =>
        list is { ValueKind: JsonValueKind.Array } items && index < items.GetArrayLength() ? items[index] : null;
}

/// <summary>The types that a schema names.</summary>
internal static class SchemaTypeNames
{
    /// <summary>The types a schema allows. Names from other languages are understood, unknown ones allow anything.</summary>
    public static SchemaTypes Of(JsonElement schema)
    {
        var types = Listed(schema).Aggregate(SchemaTypes.None, static (all, type) => all | type);
        return types == SchemaTypes.None ? SchemaTypes.Any
            : schema.Find("nullable") is { ValueKind: JsonValueKind.True } ? types | SchemaTypes.Null
            : types;
    }

    /// <summary>The types in the order named; a schema with properties and no type is one of an object.</summary>
    public static IEnumerable<SchemaTypes> Listed(JsonElement schema) =>
        schema.Find("type") switch
        {
            null => schema.Has("properties") ? [SchemaTypes.Object] : [],
            { ValueKind: JsonValueKind.String } name => [Parse(name.GetString()!)],
            _ => schema
                .List("type")
                .Where(static name => name.ValueKind == JsonValueKind.String)
                .Select(static name => Parse(name.GetString()!)),
        };

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

/// <summary>The properties that an object schema lists, and which of them are asked for.</summary>
internal static class SchemaProperties
{
    /// <summary>The properties of an object schema, in the order written; none when it lists none.</summary>
    public static IEnumerable<SchemaProperty> Of(JsonElement schema, AskedProperties asked = AskedProperties.Required)
    {
        if (schema.Find("properties", JsonValueKind.Object) is not { } properties)
        {
            yield break;
        }

        var names = Asked(schema, asked);
        foreach (var property in properties.EnumerateObject())
        {
            yield return new SchemaProperty(property.Name, property.Value, names.Contains(property.Name));
        }
    }

    /// <summary>The names that an object of this schema is asked for; a schema may require names that it does not list.</summary>
    public static HashSet<string> Asked(JsonElement schema, AskedProperties asked)
    {
        var names = schema
            .List("required")
            .Where(static name => name.ValueKind == JsonValueKind.String)
            .Select(static name => name.GetString()!)
            .ToHashSet(StringComparer.Ordinal);
        if (asked == AskedProperties.Required)
        {
            return names;
        }

        var others = schema.Members("properties").Where(property => !names.Contains(property.Name)).ToList();
        var wanted =
            asked == AskedProperties.WithoutDefaultElseAll
                ? others.FindAll(static property => !property.Value.Has("default"))
                : [];
        names.UnionWith((names.Count + wanted.Count == 0 ? others : wanted).Select(static property => property.Name));
        return names;
    }
}

/// <summary>Resolves <c>$ref</c> inside one schema document.</summary>
internal static class SchemaReferences
{
    private const int MaxHops = 32;

    /// <summary>The schema that a chain of references ends at; null for one that cannot be followed or goes in circles.</summary>
    public static JsonElement? Resolve(JsonElement root, JsonElement schema) => Resolve(root, schema, out _);

    /// <summary>The schema that a chain of references ends at; null for one that cannot be followed or goes in circles.</summary>
    /// <param name="root">The document that the references point into.</param>
    /// <param name="schema">Where the chain begins.</param>
    /// <param name="work">How many characters of references were followed: a chain may be long, and each link in it.</param>
    public static JsonElement? Resolve(JsonElement root, JsonElement schema, out int work)
    {
        work = 0;
        for (var hops = 0; hops < MaxHops; hops++)
        {
            if (!TryGetReference(schema, out var pointer))
            {
                return schema;
            }

            work += pointer.Length;
            if (Target(root, pointer) is not { } target)
            {
                return null;
            }

            schema = target;
        }

        return null;
    }

    public static bool TryGetReference(JsonElement schema, out string pointer)
    {
        pointer = schema.Text("$ref") ?? "";
        return pointer.Length > 0;
    }

    /// <summary>Where one reference leads; null where that is not in the document.</summary>
    public static JsonElement? Target(JsonElement root, string pointer)
    {
        if (pointer == "#")
        {
            return root;
        }

        if (!pointer.StartsWith("#/", StringComparison.Ordinal))
        {
            return null;
        }

        var element = root;
        foreach (var escaped in pointer[2..].Split('/'))
        {
            var token = Uri.UnescapeDataString(escaped)
                .Replace("~1", "/", StringComparison.Ordinal)
                .Replace("~0", "~", StringComparison.Ordinal);
            switch (element.ValueKind)
            {
                case JsonValueKind.Object when element.TryGetProperty(token, out var member):
                    element = member;
                    break;
                case JsonValueKind.Array
                    when int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                        && index < element.GetArrayLength():
                    element = element[index];
                    break;
                default:
                    return null;
            }
        }

        return element;
    }
}
