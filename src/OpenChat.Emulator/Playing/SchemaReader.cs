using System.Text.Json;
using System.Text.Json.Nodes;
using OpenChat.Emulator.Answering;

namespace OpenChat.Emulator.Playing;

/// <summary>
/// Reads a JSON schema as a type that <see cref="ValueWriter"/> can fill: whatever is written for it fits the schema, but for
/// <c>pattern</c>, <c>not</c>, <c>uniqueItems</c> and what asks for names that are not told. Any step gives
/// <see langword="null"/> where nothing fits, or nothing small.
/// </summary>
internal sealed class SchemaReader
{
    private const int MostSchemas = 4096;
    private const int MostItems = 100;
    private const int LongestText = 10_000;

    private readonly JsonElement _root;
    private int _read;

    private SchemaReader(JsonElement root) => _root = root;

    public static TypeShape? Read(JsonElement schema) => new SchemaReader(schema).ReadSchema(schema, []);

    /// <param name="schema">The schema, or a part of it.</param>
    /// <param name="path">The references that led here: one that leads to itself has no end.</param>
    private TypeShape? ReadSchema(JsonElement schema, HashSet<string> path) =>
        _read++ < MostSchemas && Parts(schema, path) is { } parts ? ReadParts(parts, path) : null;

    /// <summary>All that must hold at once: the schema itself, what it refers to, and each of <c>allOf</c>.</summary>
    private List<JsonElement>? Parts(JsonElement schema, HashSet<string> path)
    {
        if (schema.ValueKind == JsonValueKind.True)
        {
            return [];
        }

        if (schema.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var parts = new List<JsonElement> { schema };
        if (Text(schema, "$ref") is { } reference)
        {
            if (
                !path.Add(reference)
                || SchemaReference.Resolve(_root, reference) is not { } target
                || Parts(target, path) is not { } referred
            )
            {
                return null;
            }

            parts.AddRange(referred);
        }

        foreach (var part in Items(schema, "allOf"))
        {
            if (Parts(part, path) is not { } more)
            {
                return null;
            }

            parts.AddRange(more);
        }

        return parts;
    }

    private TypeShape? ReadParts(List<JsonElement> parts, HashSet<string> path)
    {
        if (Find(parts, "const") is { } constant)
        {
            return Literals([constant]);
        }

        if (Find(parts, "enum") is { ValueKind: JsonValueKind.Array } values)
        {
            return Literals([.. values.EnumerateArray()]);
        }

        foreach (var keyword in (string[])["anyOf", "oneOf"])
        {
            if (Find(parts, keyword) is { ValueKind: JsonValueKind.Array } options)
            {
                return ReadUnion(options, parts.ConvertAll(part => Without(keyword, part)), path);
            }
        }

        var type = ReadType(TypeOf(parts), parts, path);
        return type is not null && IsNullable(parts) ? new NullableShape(type) : type;
    }

    /// <summary>What stands beside the alternatives holds for each of them.</summary>
    private TypeShape? ReadUnion(JsonElement options, List<JsonElement> beside, HashSet<string> path)
    {
        var read = new List<TypeShape>();
        var isNullable = false;
        foreach (var option in options.EnumerateArray())
        {
            HashSet<string> own = [.. path];
            if (_read++ >= MostSchemas || Parts(option, own) is not { } parts)
            {
                continue;
            }

            if (TypeOf(parts) == "null")
            {
                isNullable = true;
            }
            else if (ReadParts([.. parts, .. beside], own) is { } shape)
            {
                read.Add(shape);
            }
        }

        if (read.Count == 0)
        {
            return isNullable ? new ExactShape("null") : null;
        }

        var union =
            read.Count == 1 ? read[0]
            : read.TrueForAll(static shape => shape is ChoiceShape)
                ? new ChoiceShape([.. read.Cast<ChoiceShape>().SelectMany(static choice => choice.Values)])
            : new UnionShape(read);
        return isNullable ? new NullableShape(union) : union;
    }

    private static JsonElement Without(string keyword, JsonElement schema) =>
        // Not by the serializer: a program may have switched its reflection off.
        JsonElement.Parse(
            new JsonObject(
                schema
                    .EnumerateObject()
                    .Where(member => member.Name != keyword)
                    .DistinctBy(static member => member.Name)
                    .Select(static member =>
                        KeyValuePair.Create(member.Name, JsonNode.Parse(member.Value.GetRawText()))
                    )
            ).ToJsonString()
        );

    private TypeShape? ReadType(string type, List<JsonElement> parts, HashSet<string> path) =>
        type switch
        {
            "object" => ReadObject(parts, path),
            "array" => ReadList(parts, path),
            "integer" => ReadNumber(parts, isInteger: true),
            "number" => ReadNumber(parts, isInteger: false),
            "boolean" => new FlagShape(),
            "null" => new ExactShape("null"),
            "string" => ReadText(parts),
            _ => null,
        };

    private ObjectShape? ReadObject(List<JsonElement> parts, HashSet<string> path)
    {
        var required = parts
            .SelectMany(static part => Items(part, "required"))
            .Where(static name => name.ValueKind == JsonValueKind.String)
            .Select(static name => name.GetString()!)
            .ToHashSet();
        var properties = parts
            .Select(static part => Find([part], "properties"))
            .OfType<JsonElement>()
            .Where(static found => found.ValueKind == JsonValueKind.Object)
            .SelectMany(static found => found.EnumerateObject())
            .GroupBy(static member => member.Name)
            .ToList();
        var members = new List<Member>();
        // Those that must be there first: what is read is bounded.
        foreach (var property in properties.OrderBy(property => !required.Contains(property.Key)))
        {
            var type = ReadSchema(property.First().Value, [.. path]);
            if (type is not null)
            {
                members.Add(new Member(property.Key, type, !required.Contains(property.Key)));
            }
            else if (required.Contains(property.Key))
            {
                return null;
            }
        }

        var unnamed = required.Except(properties.Select(static property => property.Key)).ToList();
        if (unnamed.Count == 0)
        {
            return new ObjectShape(members);
        }

        var other = Find(parts, "additionalProperties") is { } schema ? ReadSchema(schema, [.. path]) : new TextShape();
        return other is null
            ? null
            : new ObjectShape([.. members, .. unnamed.Select(name => new Member(name, other, IsOptional: false))]);
    }

    private ListShape? ReadList(List<JsonElement> parts, HashSet<string> path)
    {
        var least = Count(parts, "minItems") ?? 0;
        var most = Count(parts, "maxItems") ?? int.MaxValue;
        var leading = Items(parts, "prefixItems")
            .Take(Math.Max(least, 1))
            .Select(item => ReadSchema(item, [.. path]))
            .ToList();
        var item = Find(parts, "items") is { } schema ? ReadSchema(schema, [.. path]) : new TextShape();
        if (least > MostItems || least > most || leading.Contains(null))
        {
            return null;
        }

        // Where no item can be written, or none is let, no list is the smallest one.
        return item is not null ? new ListShape(item, Math.Max(least, Math.Min(1, most)), most) { Leading = leading! }
            : least <= leading.Count
                ? new ListShape(new TextShape(), leading.Count, leading.Count) { Leading = leading! }
            : null;
    }

    private static NumberShape? ReadNumber(List<JsonElement> parts, bool isInteger)
    {
        var least = Number(parts, "minimum");
        var most = Number(parts, "maximum");
        var above = Number(parts, "exclusiveMinimum");
        var below = Number(parts, "exclusiveMaximum");
        if (isInteger)
        {
            least = Largest(
                least is { } from ? Math.Ceiling(from) : null,
                above is { } over ? Math.Floor(over) + 1 : null
            );
            most = Smallest(
                most is { } to ? Math.Floor(to) : null,
                below is { } under ? Math.Ceiling(under) - 1 : null
            );
        }
        else
        {
            // A number beside an excluded bound: in the middle, or one further.
            var first = Largest(least, above);
            var last = Smallest(most, below);
            least = above is not null && above == first ? (last is { } end ? (above + end) / 2 : above + 1) : first;
            most = below is not null && below == last ? (first is { } start ? (below + start) / 2 : below - 1) : last;
        }

        return least > most
            ? null
            : new NumberShape(isInteger, least, most, Number(parts, "multipleOf") is > 0 and var step ? step : null);
    }

    private static TextShape? ReadText(List<JsonElement> parts)
    {
        var least = Count(parts, "minLength") ?? 0;
        var most = Count(parts, "maxLength") ?? int.MaxValue;
        var format = Find(parts, "format") is { ValueKind: JsonValueKind.String } name ? name.GetString() : null;
        return least > most || least > LongestText ? null : new TextShape(format, least, most);
    }

    private static TypeShape? Literals(List<JsonElement> values)
    {
        var json = values.ConvertAll(static value => value.GetRawText());
        return values.Count == 0 ? null
            : values.TrueForAll(static value => value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
                ? new ChoiceShape(json)
            : new ExactShape(json[0]);
    }

    /// <summary>The first type that is not null; without a name the keywords tell it, and without those any text will do.</summary>
    private static string TypeOf(List<JsonElement> parts)
    {
        var named = Find(parts, "type");
        var names =
            named is { ValueKind: JsonValueKind.String } one ? [one.GetString()!]
            : named is { ValueKind: JsonValueKind.Array } several
                ? several
                    .EnumerateArray()
                    .Where(static name => name.ValueKind == JsonValueKind.String)
                    .Select(static name => name.GetString()!)
                    .ToList()
            : (List<string>)[];
        return names.Find(static name => name != "null")
            ?? (
                names.Count > 0 ? "null"
                : HasAny(parts, "properties", "required", "additionalProperties") ? "object"
                : HasAny(parts, "items", "prefixItems", "minItems") ? "array"
                : HasAny(parts, "minimum", "maximum", "multipleOf") ? "number"
                : "string"
            );
    }

    private static bool IsNullable(List<JsonElement> parts) =>
        Find(parts, "type") is { ValueKind: JsonValueKind.Array } types
        && types.GetArrayLength() > 1
        && types.EnumerateArray().Any(static name => name.ValueEquals("null"));

    private static bool HasAny(List<JsonElement> parts, params string[] keywords) =>
        Array.Exists(keywords, keyword => Find(parts, keyword) is not null);

    private static JsonElement? Find(List<JsonElement> parts, string keyword)
    {
        foreach (var part in parts)
        {
            if (part.TryGetProperty(keyword, out var value))
            {
                return value;
            }
        }

        return null;
    }

    private static IEnumerable<JsonElement> Items(List<JsonElement> parts, string keyword) =>
        parts.SelectMany(part => Items(part, keyword));

    private static JsonElement.ArrayEnumerator Items(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var items) && items.ValueKind == JsonValueKind.Array
            ? items.EnumerateArray()
            : default;

    private static string? Text(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;

    private static int? Count(List<JsonElement> parts, string keyword) =>
        Find(parts, keyword) is { ValueKind: JsonValueKind.Number } number
        && number.TryGetInt32(out var count)
        && count >= 0
            ? count
            : null;

    private static double? Number(List<JsonElement> parts, string keyword) =>
        Find(parts, keyword) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    private static double? Largest(double? one, double? other) =>
        one is null ? other
        : other is null ? one
        : Math.Max(one.Value, other.Value);

    private static double? Smallest(double? one, double? other) =>
        one is null ? other
        : other is null ? one
        : Math.Min(one.Value, other.Value);
}
