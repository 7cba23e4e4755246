using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Constraining;

/// <summary>
/// Writes a JSON Schema in the few words that every server makes a grammar of: references are followed, what is combined is
/// merged, and what has no plain form is left out, so that the grammar allows more than the schema rather than less. What a
/// grammar cannot tell is for the reader of the reply, who knows the whole schema.
/// </summary>
internal sealed class PlainSchema
{
    /// <summary>The most characters of the schemas of one request.</summary>
    public const int MaxLength = 16_000;

    // Descriptions are left out, so what is read may be longer than what is written.
    private const int MaxReadLength = 4 * MaxLength;
    private const int MaxDepth = 24;

    // A type that holds itself is written out so many times, one within the other, as far as there is room.
    private const int MostNestings = 2;

    // Schemas that are looked at: references and alternatives multiply.
    private const int MaxSteps = 4_000;

    // A grammar writes a bounded repetition out, rule by rule: llama.cpp refuses 2,000 of them, counted with those around it
    // (src/llama-grammar.cpp, MAX_REPETITION_THRESHOLD).
    private const int MostItems = 100;
    private const int MostCharacters = 500;

    // What a double and an int64 both hold.
    private const decimal LargestInteger = 9_007_199_254_740_991;

    private static readonly string[] s_words =
    [
        "type",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "prefixItems",
        "minItems",
        "maxItems",
        "enum",
        "const",
        "anyOf",
        "oneOf",
    ];

    private readonly AskedProperties _asked;
    private readonly int _nestings;
    private readonly Dictionary<string, int> _open = new(StringComparer.Ordinal);
    private int _steps;
    private int _length;

    private PlainSchema(AskedProperties asked, int nestings) => (_asked, _nestings) = (asked, nestings);

    // What was spent is not used: nothing is written any more, only to come to an end.
    private bool IsSpent => _steps > MaxSteps || _length > MaxLength;

    /// <summary>
    /// The schema of a value of these types in plain words; null where it is not to be had in so many characters, or says
    /// nothing of a value of several types.
    /// </summary>
    public static JsonObject? Of(JsonElement document, AskedProperties asked, SchemaTypes types)
    {
        var schema = JsonSchema.Of(document);
        if (schema.Length > MaxReadLength)
        {
            return null;
        }

        for (var nestings = MostNestings; nestings > 0; nestings--)
        {
            var writer = new PlainSchema(asked, nestings);
            var plain = writer.Write([schema], types, depth: 0);
            if (!writer.IsSpent)
            {
                return plain is { IsCut: false, Schema: { } whole } ? whole : Cut([], types).Schema;
            }
        }

        return null;
    }

    /// <summary>A value of which each of these schemas says something.</summary>
    private Plain Write(IEnumerable<JsonSchema> schemas, SchemaTypes types, int depth) =>
        Write(schemas, new Said([], []), types, depth);

    private Plain Write(IEnumerable<JsonSchema> schemas, Said said, SchemaTypes types, int depth)
    {
        List<string> entered = [];
        var isWhole = depth <= MaxDepth && schemas.All(schema => TryAdd(schema, said, entered));
        var plain = isWhole ? Write(said, types, depth) : Cut(said.Parts, types);
        foreach (var pointer in entered)
        {
            _open[pointer]--;
        }

        return plain;
    }

    /// <summary>Adds a schema with all that it refers to and combines; false where that goes in circles too often.</summary>
    private bool TryAdd(JsonSchema schema, Said said, List<string> entered)
    {
        _steps++;
        if (IsSpent)
        {
            return false;
        }

        if (!schema.IsObject && !schema.AllowsNothing)
        {
            return true;
        }

        if (schema.Reference is { Length: > 0 } pointer)
        {
            _steps += pointer.Length / 64;
            var times = _open.GetValueOrDefault(pointer);
            if (times >= _nestings)
            {
                said.Parts.Add(schema.Resolved);
                return false;
            }

            _open[pointer] = times + 1;
            entered.Add(pointer);
            if (schema.Target is { } target && !TryAdd(target, said, entered))
            {
                return false;
            }
        }

        said.Parts.Add(schema);
        if ((schema.AnyOf is { Count: > 0 } any ? any : schema.OneOf) is { Count: > 0 } choices)
        {
            said.Choices.Add(choices);
        }

        return (schema.AllOf ?? []).All(part => TryAdd(part, said, entered));
    }

    private Plain Write(Said said, SchemaTypes types, int depth)
    {
        var parts = said.Parts;
        if (IsSpent || parts.Exists(static part => part.AllowsNothing))
        {
            return default;
        }

        if (said.Choices is [var choices, .. var others])
        {
            return WriteAlternatives(choices, said with { Choices = others }, types, depth);
        }

        var named = TypesOf(parts);
        types &= named;
        if (WriteValues(parts, types) is { } values)
        {
            return values;
        }

        if (named == SchemaTypes.Any)
        {
            return default;
        }

        // Each type in its own words: a list of types is not taken everywhere.
        return Union([
            .. JsonSchema
                .Each(types)
                .Reverse()
                // A whole number is a number.
                .Where(type => type != SchemaTypes.Integer || !types.HasFlag(SchemaTypes.Number))
                .Select(type => new Plain(WriteType(type, parts, depth))),
        ]);
    }

    /// <summary>
    /// One of several schemas, each together with what stands beside all of them. One that says nothing is left out: with it
    /// the whole would allow anything. Where that leaves null alone, the whole says nothing.
    /// </summary>
    private Plain WriteAlternatives(IReadOnlyList<JsonSchema> choices, Said shared, SchemaTypes types, int depth)
    {
        var alternatives = choices
            .TakeWhile(_ => !IsSpent)
            .Where(SaysSomething)
            .Select(choice => Write([choice], new Said([.. shared.Parts], [.. shared.Choices]), types, depth + 1))
            .Where(static plain => plain.Schema is not null || plain.IsCut)
            .ToList();
        var union = Union(alternatives);
        return
            union.Schema is null
            || (alternatives.Count < choices.Count && JsonNode.DeepEquals(union.Schema, OfType(SchemaTypes.Null)))
            ? Write(shared, types, depth)
            : union;
    }

    private bool SaysSomething(JsonSchema schema)
    {
        _steps++;
        return !IsSpent
            && (
                s_words.Any(word => word == "type" ? schema.Types != SchemaTypes.Any : schema.Has(word))
                || schema.Reference.Length > 0
                || (schema.AllOf ?? []).Any(SaysSomething)
            );
    }

    private static Plain Union(List<Plain> alternatives)
    {
        var all = alternatives.FindAll(static plain => plain is { Schema: not null, IsCut: false });
        if (all.Count == 0)
        {
            return alternatives.Find(static plain => plain.Schema is not null);
        }

        var distinct = all.DistinctBy(static plain => plain.Schema!.ToJsonString()).ToList();
        return distinct is [var only]
            ? only
            : new Plain(
                new JsonObject
                {
                    ["anyOf"] = new JsonArray([
                        .. distinct.SelectMany(static plain =>
                            plain.Schema!["anyOf"] is JsonArray inner
                                ? inner.Select(static part => part!.DeepClone())
                                : [plain.Schema]
                        ),
                    ]),
                }
            );
    }

    /// <summary>Where a schema goes in circles or too deep: what kind of value it is, and nothing more.</summary>
    private static Plain Cut(List<JsonSchema> parts, SchemaTypes types)
    {
        var kinds = JsonSchema.Each(types & TypesOf(parts)).ToList();
        return new Plain(kinds is [var kind] ? OfType(kind) : null, IsCut: true);
    }

    private static SchemaTypes TypesOf(List<JsonSchema> parts) =>
        parts.Aggregate(
            SchemaTypes.Any,
            static (types, part) =>
                types
                & (
                    part.Types switch
                    {
                        SchemaTypes.Any when part.Has("required") || part.Has("additionalProperties") =>
                            SchemaTypes.Object,
                        SchemaTypes.Any
                            when part.Has("items")
                                || part.Has("prefixItems")
                                || part.Has("minItems")
                                || part.Has("maxItems") => SchemaTypes.Array,
                        var named => named.HasFlag(SchemaTypes.Number) ? named | SchemaTypes.Integer : named,
                    }
                )
        );

    private Plain? WriteValues(List<JsonSchema> parts, SchemaTypes types)
    {
        List<JsonElement>? values = null;
        foreach (var part in parts)
        {
            if (part.Values is { } named)
            {
                var listed = named.ToList();
                _steps += listed.Count;
                values =
                    values is null || IsSpent
                        ? listed
                        : values.FindAll(value => listed.Exists(other => JsonElement.DeepEquals(value, other)));
            }
        }

        if (values is null)
        {
            return null;
        }

        var allowed = values.FindAll(value => types.HasFlag(TypeOf(value)));
        _length += allowed.Sum(static value => JsonMarshal.GetRawUtf8Value(value).Length);
        return IsSpent
            ? default(Plain)
            : allowed switch
            {
                [] => default(Plain),
                [var only] => new Plain(new JsonObject { ["const"] = ToNode(only) }),
                _ => new Plain(new JsonObject { ["enum"] = new JsonArray([.. allowed.Select(ToNode)]) }),
            };
    }

    private static JsonObject OfType(SchemaTypes type) => new() { ["type"] = JsonSchema.NameOf(type) };

    private JsonObject WriteType(SchemaTypes type, List<JsonSchema> parts, int depth)
    {
        var written = OfType(type);
        _length += JsonSchema.NameOf(type).Length;
        switch (type)
        {
            case SchemaTypes.Object:
                WriteObject(written, parts, depth);
                break;
            case SchemaTypes.Array:
                WriteArray(written, parts, depth);
                break;
            case SchemaTypes.String:
                WriteCounts(written, parts, "minLength", "maxLength", MostCharacters);
                break;
            case SchemaTypes.Integer:
                WriteRange(written, parts);
                break;
        }

        return written;
    }

    private void WriteObject(JsonObject written, List<JsonSchema> parts, int depth)
    {
        List<string> names = [.. parts.SelectMany(static part => part.Properties.Keys).Distinct()];
        var required = JsonSchema.AskedOf(parts, _asked);
        var properties = new JsonObject();
        foreach (var name in names.TakeWhile(_ => !IsSpent))
        {
            _length += name.Length;
            var property = Write(SchemasOf(parts, name), SchemaTypes.Any, depth + 1);
            if (property.IsCut && !required.Contains(name))
            {
                continue;
            }

            if (!SchemasOf(parts, name).Any(static schema => schema.AllowsNothing))
            {
                properties[name] = property.Schema ?? [];
            }
        }

        foreach (var name in required.Where(name => !names.Contains(name)))
        {
            properties[name] = new JsonObject();
        }

        var isListed = parts.Exists(static part => part.ListsProperties);
        if (isListed || properties.Count > 0)
        {
            written["properties"] = properties;
            written["required"] = new JsonArray([
                .. properties
                    .Select(static property => property.Key)
                    .Where(required.Contains)
                    .Select(static name => JsonValue.Create(name)),
            ]);
        }

        if (WriteOthers(parts, isListed, depth) is { } others)
        {
            written["additionalProperties"] = others;
        }
    }

    private static IEnumerable<JsonSchema> SchemasOf(List<JsonSchema> parts, string name) =>
        parts.Select(part => part.Properties.GetValueOrDefault(name)).OfType<JsonSchema>();

    /// <summary>What properties of other names may hold; null where nobody says anything of properties.</summary>
    private JsonNode? WriteOthers(List<JsonSchema> parts, bool isListed, int depth)
    {
        List<JsonSchema> said = [.. parts.Select(static part => part.AdditionalProperties).OfType<JsonSchema>()];
        if (parts.Exists(static part => part.Has("patternProperties")))
        {
            return JsonValue.Create(true);
        }

        return said.Exists(static schema => schema.AllowsNothing) ? JsonValue.Create(false)
            : said.Count > 0 ? Write(said, SchemaTypes.Any, depth + 1).Schema ?? (JsonNode)JsonValue.Create(true)
            // Nobody wants others of a model that is shown these.
            : isListed ? JsonValue.Create(false)
            : null;
    }

    private void WriteArray(JsonObject written, List<JsonSchema> parts, int depth)
    {
        var places = parts.Select(static part => part.Places).FirstOrDefault(static list => list is not null);
        if (places is { Count: > 0 and <= MostItems and var count })
        {
            written["prefixItems"] = new JsonArray([
                .. places
                    .TakeWhile(_ => !IsSpent)
                    .Select(place => Write([place], SchemaTypes.Any, depth + 1).Schema ?? []),
            ]);
            (written["minItems"], written["maxItems"]) = (count, count);
            return;
        }

        var items = parts.Select(static part => part.Items).OfType<JsonSchema>();
        if (Write(items, SchemaTypes.Any, depth + 1).Schema is { } item)
        {
            written["items"] = item;
        }

        WriteCounts(written, parts, "minItems", "maxItems", MostItems);
    }

    private static void WriteCounts(JsonObject written, List<JsonSchema> parts, string least, string most, int limit)
    {
        var min = Numbers(parts, least).Where(static count => count >= 0).DefaultIfEmpty(0).Max();
        var max = Numbers(parts, most).Where(static count => count >= 0).DefaultIfEmpty(decimal.MaxValue).Min();
        if (min > 0 && min <= max)
        {
            written[least] = (int)Math.Min(min, limit);
        }

        if (max <= limit && min <= max)
        {
            written[most] = (int)max;
        }
    }

    // Grammars know the limits of whole numbers; those of others they leave to the reader.
    private static void WriteRange(JsonObject written, List<JsonSchema> parts)
    {
        var min = Numbers(parts, "minimum")
            .Select(Math.Ceiling)
            .Concat(Numbers(parts, "exclusiveMinimum").Select(static above => Math.Floor(above) + 1))
            .DefaultIfEmpty(decimal.MinValue)
            .Max();
        var max = Numbers(parts, "maximum")
            .Select(Math.Floor)
            .Concat(Numbers(parts, "exclusiveMaximum").Select(static below => Math.Ceiling(below) - 1))
            .DefaultIfEmpty(decimal.MaxValue)
            .Min();
        if (min > max)
        {
            return;
        }

        if (Math.Abs(min) <= LargestInteger)
        {
            written["minimum"] = (long)min;
        }

        if (Math.Abs(max) <= LargestInteger)
        {
            written["maximum"] = (long)max;
        }
    }

    private static IEnumerable<decimal> Numbers(List<JsonSchema> parts, string keyword) =>
        parts
            .Select(part =>
                part.Number(keyword) is { } digits
                && decimal.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && Math.Abs(number) <= LargestInteger
                    ? number
                    : (decimal?)null
            )
            .OfType<decimal>();

    private static SchemaTypes TypeOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => SchemaTypes.Object,
            JsonValueKind.Array => SchemaTypes.Array,
            JsonValueKind.String => SchemaTypes.String,
            JsonValueKind.Number => value.TryGetDecimal(out var number) && decimal.IsInteger(number)
                ? SchemaTypes.Integer
                : SchemaTypes.Number,
            JsonValueKind.Null => SchemaTypes.Null,
            _ => SchemaTypes.Boolean,
        };

    private static JsonNode? ToNode(JsonElement value) => JsonNode.Parse(value.GetRawText());

    /// <summary>What is said of one value: each part without what it refers to and combines, and what is still to be chosen from.</summary>
    private sealed record Said(List<JsonSchema> Parts, List<IReadOnlyList<JsonSchema>> Choices);

    /// <summary>What is written of a value, if there is anything to say; cut where it would go in circles.</summary>
    private readonly record struct Plain(JsonObject? Schema, bool IsCut = false);
}
