using System.Text.Json;

namespace OpenChat.Emulator.Weights.Grammar;

/// <summary>
/// What several schemas say together about one value (<c>allOf</c>, a <c>$ref</c> with keywords beside it, a branch of
/// <c>anyOf</c>), those keywords of theirs that a grammar can keep. References and branches are followed before.
/// </summary>
internal sealed class SchemaShape
{
    private static readonly string[] s_keywords =
    [
        "type",
        "enum",
        "const",
        "properties",
        "required",
        "additionalProperties",
        "patternProperties",
        "minProperties",
        "maxProperties",
        "items",
        "prefixItems",
        "minItems",
        "maxItems",
        "minLength",
        "maxLength",
        "pattern",
        "format",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
    ];

    private readonly OrderedDictionary<string, List<SchemaNode>> _properties = [];
    private readonly OrderedDictionary<string, string> _required = [];
    private readonly List<double> _steps = [];
    private JsonTypes? _types;
    private bool _isText;

    private SchemaShape() { }

    /// <summary>The types that are allowed; where no schema names one, those that its keywords are about.</summary>
    public JsonTypes Types => _types ?? Implied();

    /// <summary>The values of <c>enum</c> or <c>const</c> that the types allow; null where any value is.</summary>
    public List<JsonElement>? Values { get; private set; }

    /// <summary>The schemas of each declared property, in the order of the schema.</summary>
    public OrderedDictionary<string, List<SchemaNode>> Properties => _properties;

    /// <summary>The names of required properties, and the place that requires each.</summary>
    public OrderedDictionary<string, string> Required => _required;

    /// <summary>The schemas of the properties that are not declared.</summary>
    public List<SchemaNode> Additional { get; } = [];

    /// <summary>Whether <c>additionalProperties</c> is <c>false</c>.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Whether properties that are not declared are written: where it is said, and where none is declared.</summary>
    public bool IsOpen => !IsClosed && (DeclaresAdditional || !DeclaresProperties);

    /// <summary>The schemas of a list's first items, one by one.</summary>
    public List<List<SchemaNode>> First { get; } = [];

    /// <summary>The schemas of the items after those; of all where there are no such.</summary>
    public List<SchemaNode> Items { get; } = [];

    /// <summary>Whether a list may go on after <see cref="First"/>: where it is said, and where there are no such.</summary>
    public bool HasRest => First.Count == 0 || DeclaresItems;

    /// <summary>The place that says last how many items there are.</summary>
    public string ItemsPlace { get; private set; } = "$";

    public CountRange ItemCount { get; private set; } = CountRange.All;

    public CountRange Length { get; private set; } = CountRange.All;

    public CountRange PropertyCount { get; private set; } = CountRange.All;

    public NumberRange Range { get; private set; } = NumberRange.All;

    /// <summary>Whether nothing is said about the properties of an object.</summary>
    public bool IsAnyObject =>
        IsOpen
        && Properties.Count == 0
        && Required.Count == 0
        && Additional.Count == 0
        && PropertyCount == CountRange.All;

    /// <summary>Whether nothing is said about the items of a list.</summary>
    public bool IsAnyArray => First.Count == 0 && Items.Count == 0 && ItemCount == CountRange.All;

    private bool DeclaresProperties { get; set; }

    private bool DeclaresAdditional { get; set; }

    private bool DeclaresItems { get; set; }

    /// <summary>Whether a schema says something itself, and does not only lead to others.</summary>
    public static bool IsSaidBy(SchemaNode node) =>
        node.Schema.ValueKind == JsonValueKind.Object
        && s_keywords.Any(keyword => node.Schema.TryGetProperty(keyword, out _));

    /// <summary>What these schemas say together; null where no value fits them all.</summary>
    /// <exception cref="SchemaGrammarException">One of them is malformed, or no value fits it.</exception>
    public static SchemaShape? Of(IEnumerable<SchemaNode> nodes)
    {
        var shape = new SchemaShape();
        foreach (var node in nodes)
        {
            shape.AddTypes(node);
            shape.AddValues(node);
            shape.AddObject(node);
            shape.AddArray(node);
            shape.Length = shape.Length.And(CountRange.Of(node, "minLength", "maxLength"));
            shape._isText |= node.TryGet("pattern", out _, JsonValueKind.String);
            shape._isText |= node.TryGet("format", out _, JsonValueKind.String);
            shape.Range = shape.Range.And(NumberRange.Of(node));
            if (node.TryGet("multipleOf", out var step, JsonValueKind.Number))
            {
                shape._steps.Add(step.GetDouble());
            }
        }

        return shape.Settle() ? shape : null;
    }

    /// <summary>Whether an integer is a multiple of what <c>multipleOf</c> says.</summary>
    public bool IsMultiple(long number) => _steps.All(step => step != Math.Floor(step) || number % step == 0);

    private void AddTypes(SchemaNode node)
    {
        if (JsonTypeNames.Of(node) is { } types)
        {
            _types = _types is { } before ? before & types : types;
        }
    }

    private void AddValues(SchemaNode node)
    {
        if (node.TryGet("enum", out var list, JsonValueKind.Array))
        {
            Keep(
                list.GetArrayLength() == 0
                    ? throw new SchemaGrammarException(node.At("enum"), "must hold a value at least.")
                    : [.. list.EnumerateArray()]
            );
        }

        if (node.Schema.ValueKind == JsonValueKind.Object && node.Schema.TryGetProperty("const", out var value))
        {
            Keep([value]);
        }

        if (Values is { } values && JsonTypeNames.Of(node) is { } types)
        {
            Values = [.. values.Where(one => types.HasFlag(JsonTypeNames.Of(one)))];
            if (Values.Count == 0)
            {
                throw new SchemaGrammarException(node.Place, "no value of its enum or const is of its type.");
            }
        }
    }

    private void Keep(List<JsonElement> values)
    {
        // A set of texts: comparing each with each would take a large enum's square.
        var before = Values?.Select(JsonRules.Text).ToHashSet();
        Values = before is null ? values : [.. values.Where(value => before.Contains(JsonRules.Text(value)))];
    }

    private void AddObject(SchemaNode node)
    {
        DeclaresProperties |= node.TryGet("properties", out _, JsonValueKind.Object);
        foreach (var (name, property) in node.Named("properties"))
        {
            if (!_properties.TryAdd(name, [property]))
            {
                _properties[name].Add(property);
            }
        }

        if (node.TryGet("required", out var required, JsonValueKind.Array))
        {
            foreach (var name in required.EnumerateArray())
            {
                if (name.ValueKind != JsonValueKind.String)
                {
                    throw new SchemaGrammarException(node.At("required"), "must be a list of names.");
                }

                _required.TryAdd(name.GetString()!, node.At("required"));
            }
        }

        PropertyCount = PropertyCount.And(CountRange.Of(node, "minProperties", "maxProperties"));

        if (node.TryGet("patternProperties", out _, JsonValueKind.Object))
        {
            DeclaresAdditional = true;
        }
        else if (
            node.TryGet(
                "additionalProperties",
                out var additional,
                JsonValueKind.Object,
                JsonValueKind.True,
                JsonValueKind.False
            )
        )
        {
            IsClosed |= additional.ValueKind == JsonValueKind.False;
            DeclaresAdditional = true;
            if (additional.ValueKind == JsonValueKind.Object)
            {
                Additional.Add(node.Child("additionalProperties", additional));
            }
        }
    }

    private void AddArray(SchemaNode node)
    {
        var count = CountRange.Of(node, "minItems", "maxItems");
        ItemCount = ItemCount.And(count);
        ItemsPlace = count == CountRange.All ? ItemsPlace : node.At("minItems");

        // Until draft 2019-09 a tuple's schemas were the list "items", the rest's "additionalItems".
        var isOldTuple = node.TryGet(
            "items",
            out var items,
            JsonValueKind.Object,
            JsonValueKind.Array,
            JsonValueKind.True,
            JsonValueKind.False
        );
        isOldTuple &= items.ValueKind == JsonValueKind.Array;
        var first = node.List(isOldTuple ? "items" : "prefixItems");
        for (var i = 0; i < first.Count; i++)
        {
            if (i < First.Count)
            {
                First[i].Add(first[i]);
            }
            else
            {
                First.Add([first[i]]);
            }
        }

        var keyword = isOldTuple ? "additionalItems" : "items";
        if (node.TryGet(keyword, out var rest, JsonValueKind.Object, JsonValueKind.True, JsonValueKind.False))
        {
            DeclaresItems = true;
            if (rest.ValueKind != JsonValueKind.True)
            {
                Items.Add(node.Child(keyword, rest));
            }
        }
    }

    private bool Settle()
    {
        if (_types is { } types && Values is { } values)
        {
            Values = [.. values.Where(value => types.HasFlag(JsonTypeNames.Of(value)))];
        }

        return _types != JsonTypes.None
            && Values is not { Count: 0 }
            && !ItemCount.IsEmpty
            && !Length.IsEmpty
            && !PropertyCount.IsEmpty
            && !Range.IsEmpty;
    }

    private JsonTypes Implied() =>
        !IsAnyObject || DeclaresProperties || DeclaresAdditional ? JsonTypes.Object
        : !IsAnyArray || DeclaresItems ? JsonTypes.Array
        : Range != NumberRange.All ? JsonTypes.Number
        : _isText || Length != CountRange.All ? JsonTypes.String
        : JsonTypes.Any;
}

/// <summary>JSON Schema's types. A number is an integer or another number.</summary>
[Flags]
internal enum JsonTypes
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Integer = 4,
    Fraction = 8,
    Number = Integer | Fraction,
    String = 16,
    Array = 32,
    Object = 64,
    Any = Null | Boolean | Number | String | Array | Object,
}

file static class JsonTypeNames
{
    /// <summary>The types that <c>type</c> and OpenAPI's <c>nullable</c> allow; null without <c>type</c>.</summary>
    /// <exception cref="SchemaGrammarException">A name is none of JSON Schema's.</exception>
    public static JsonTypes? Of(SchemaNode node)
    {
        if (!node.TryGet("type", out var type, JsonValueKind.String, JsonValueKind.Array))
        {
            return null;
        }

        var place = node.At("type");
        var types =
            type.ValueKind == JsonValueKind.String
                ? Parse(type, place)
                : type.EnumerateArray().Aggregate(JsonTypes.None, (all, name) => all | Parse(name, place));
        return types == JsonTypes.None ? throw new SchemaGrammarException(place, "must hold a type at least.")
            : node.TryGet("nullable", out var nullable, JsonValueKind.True, JsonValueKind.False)
            && nullable.ValueKind == JsonValueKind.True
                ? types | JsonTypes.Null
            : types;
    }

    /// <summary>The type of a value.</summary>
    public static JsonTypes Of(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Null => JsonTypes.Null,
            JsonValueKind.True or JsonValueKind.False => JsonTypes.Boolean,
            JsonValueKind.Number => value.GetDouble() is var number && number == Math.Floor(number)
                ? JsonTypes.Integer
                : JsonTypes.Fraction,
            JsonValueKind.String => JsonTypes.String,
            JsonValueKind.Array => JsonTypes.Array,
            _ => JsonTypes.Object,
        };

    private static JsonTypes Parse(JsonElement name, string place) =>
        (name.ValueKind == JsonValueKind.String ? name.GetString() : null) switch
        {
            "null" => JsonTypes.Null,
            "boolean" => JsonTypes.Boolean,
            "integer" => JsonTypes.Integer,
            "number" => JsonTypes.Number,
            "string" => JsonTypes.String,
            "array" => JsonTypes.Array,
            "object" => JsonTypes.Object,
            _ => throw new SchemaGrammarException(
                place,
                "must be null, boolean, integer, number, string, array or object, or a list of these."
            ),
        };
}
