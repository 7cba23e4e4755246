using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
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

/// <summary>One property of an object schema; of one that is asked for, an object without it is not what is wanted.</summary>
internal readonly record struct SchemaProperty(string Name, JsonSchema Schema, bool IsAsked)
{
    public string? Description => Schema.Text("description");
}

/// <summary>
/// A schema or a part of one, as notation, example and check read it: a keyword of another form than the standard's is not
/// there. Parts are read when they are first asked for, and once.
/// </summary>
internal sealed class JsonSchema
{
    private const int MaxHops = 32;

    // An allOf may refer to parts without end; nobody writes more than a few.
    private const int MaxWholeParts = 32;

    private readonly JsonElement _element;
    private readonly JsonSchema _document;

    // Of the document: where references lead, by pointer.
    private readonly Dictionary<string, JsonSchema?> _targets;

    private Dictionary<string, IReadOnlyList<JsonSchema>>? _lists;
    private IReadOnlyList<SchemaTypes>? _listedTypes;
    private IReadOnlyList<JsonElement>? _values;
    private OrderedDictionary<string, JsonSchema>? _properties;
    private OrderedDictionary<string, JsonSchema>? _patternProperties;
    private JsonSchema? _items;
    private JsonSchema? _additionalProperties;
    private (AskedProperties Asked, HashSet<string> Names)? _asked;
    private string? _reference;

    // Of a whole: what its parts say together.
    private JsonSchema? _whole;
    private IReadOnlyList<string>? _required;
    private int? _length;

    private JsonSchema(JsonElement element, JsonSchema? document)
    {
        _element = element;
        _document = document ?? this;
        _targets = document?._targets ?? new(StringComparer.Ordinal);
    }

    /// <summary>The schema that a whole document is; its references point into it.</summary>
    public static JsonSchema Of(JsonElement document) => new(document, null);

    /// <summary>The schema <c>true</c>.</summary>
    public static JsonSchema Anything { get; } = Of(JsonElement.Parse("true"));

    /// <summary>Whether it says anything by keywords; <c>true</c>, <c>false</c> and what is no schema do not.</summary>
    public bool IsObject => _element.ValueKind == JsonValueKind.Object;

    /// <summary>Whether it is <c>false</c>.</summary>
    public bool AllowsNothing => _element.ValueKind == JsonValueKind.False;

    /// <summary>How many bytes it was written with: to read it costs as much.</summary>
    public int Length => _length ??= JsonMarshal.GetRawUtf8Value(_element).Length;

    public string RawText => _element.GetRawText();

    /// <summary>The types in the order named; a schema with properties and no type is one of an object.</summary>
    public IReadOnlyList<SchemaTypes> ListedTypes =>
        _listedTypes ??= Find("type") switch
        {
            null => Has("properties") ? [SchemaTypes.Object] : [],
            { ValueKind: JsonValueKind.String } name => [Parse(name.GetString()!)],
            _ => [.. Names("type").Select(Parse)],
        };

    /// <summary>The types a schema allows. Names from other languages are understood, unknown ones allow anything.</summary>
    public SchemaTypes Types
    {
        get
        {
            var types = ListedTypes.Aggregate(SchemaTypes.None, static (all, type) => all | type);
            return types == SchemaTypes.None ? SchemaTypes.Any
                : Find("nullable") is { ValueKind: JsonValueKind.True } ? types | SchemaTypes.Null
                : types;
        }
    }

    /// <summary>The values that <c>enum</c> or <c>const</c> lists; null where any is allowed.</summary>
    public IReadOnlyList<JsonElement>? Values =>
        _values ??=
            Find("enum", JsonValueKind.Array) is { } list ? [.. list.EnumerateArray()]
            : Find("const") is { } single ? [single]
            : null;

    /// <summary>The properties it lists, in the order written; none when it lists none.</summary>
    public OrderedDictionary<string, JsonSchema> Properties => _properties ??= Members("properties");

    /// <summary>Whether it lists properties, if only none.</summary>
    public bool ListsProperties => _required is not null || Find("properties", JsonValueKind.Object) is not null;

    /// <summary>The schemas of properties by patterns of their names.</summary>
    public OrderedDictionary<string, JsonSchema> PatternProperties =>
        _patternProperties ??= Members("patternProperties");

    public JsonSchema? AdditionalProperties => _additionalProperties ??= Part("additionalProperties");

    public JsonSchema? Items => _items ??= Part("items");

    public IReadOnlyList<JsonSchema>? PrefixItems => List("prefixItems");

    /// <summary>The schemas of its first items, one for each place; before draft 2020-12 they stood in <c>items</c>.</summary>
    public IReadOnlyList<JsonSchema>? Places => PrefixItems ?? List("items");

    public IReadOnlyList<JsonSchema>? AllOf => List("allOf");

    public IReadOnlyList<JsonSchema>? AnyOf => List("anyOf");

    public IReadOnlyList<JsonSchema>? OneOf => List("oneOf");

    /// <summary>Whether parts of it are written elsewhere.</summary>
    public bool IsComposed => Has("allOf") || Has("anyOf") || Has("oneOf") || Has("$ref");

    /// <summary>The pointer of its <c>$ref</c>; empty where it has none.</summary>
    public string Reference => _reference ??= Text("$ref") ?? "";

    /// <summary>Where its reference leads; null where that is not in the document.</summary>
    public JsonSchema? Target
    {
        get
        {
            if (!_targets.TryGetValue(Reference, out var target))
            {
                _targets[Reference] = target = Reference == "#" ? _document : At(_document._element, Reference);
            }

            return target;
        }
    }

    /// <summary>The schema that its chain of references ends at; itself where that cannot be followed or goes in circles.</summary>
    public JsonSchema Resolved => Resolve(out _) ?? this;

    /// <summary>The schema that its chain of references ends at; null for one that cannot be followed or goes in circles.</summary>
    /// <param name="work">How many characters of references were followed: a chain may be long, and each link in it.</param>
    public JsonSchema? Resolve(out int work)
    {
        work = 0;
        var schema = this;
        for (var hops = 0; hops < MaxHops && schema is not null; hops++)
        {
            if (schema.Reference.Length == 0)
            {
                return schema;
            }

            work += schema.Reference.Length;
            schema = schema.Target;
        }

        return null;
    }

    /// <summary>
    /// An object that several parts of an <c>allOf</c> describe, as types that inherit are written: with the properties of all.
    /// Any other schema is itself.
    /// </summary>
    public JsonSchema Whole => _whole ??= Merge() ?? this;

    /// <summary>The value of a keyword; null where there is none.</summary>
    public JsonElement? Find(string keyword) =>
        IsObject && _element.TryGetProperty(keyword, out var value) ? value : null;

    public bool Has(string keyword) => Find(keyword) is not null;

    public string? Text(string keyword) => Find(keyword, JsonValueKind.String)?.GetString();

    /// <summary>A limit, with every digit.</summary>
    public string? Number(string keyword) => Find(keyword, JsonValueKind.Number)?.GetRawText();

    /// <summary>The parts of a composed schema: of <c>anyOf</c>, else <c>oneOf</c>, else <c>allOf</c>.</summary>
    /// <param name="areAlternatives">Whether one of them is enough.</param>
    public IReadOnlyList<JsonSchema> Parts(out bool areAlternatives)
    {
        var alternatives = AnyOf ?? OneOf;
        areAlternatives = alternatives is not null;
        return alternatives ?? AllOf ?? [];
    }

    /// <summary>The schema of the item at an index; null where there is none.</summary>
    public JsonSchema? Item(int index) =>
        Places is { } places && index < places.Count ? places[index]
        : List("items") is null ? Items
        : null;

    /// <summary>The properties it lists, in the order written, and whether each is asked for.</summary>
    public IEnumerable<SchemaProperty> PropertiesOf(AskedProperties asked = AskedProperties.Required) =>
        Properties.Select(property => new SchemaProperty(
            property.Key,
            property.Value,
            Asked(asked).Contains(property.Key)
        ));

    /// <summary>The names that an object is asked for; a schema may require names that it does not list.</summary>
    public IReadOnlySet<string> Asked(AskedProperties asked)
    {
        if (_asked is { } known && known.Asked == asked)
        {
            return known.Names;
        }

        var names = AskedOf([this], asked);
        _asked = (asked, names);
        return names;
    }

    /// <summary>The names that an object is asked for of which several schemas say something.</summary>
    public static HashSet<string> AskedOf(IReadOnlyCollection<JsonSchema> parts, AskedProperties asked)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            names.UnionWith(part._required ?? part.Names("required"));
        }

        if (asked == AskedProperties.Required)
        {
            return names;
        }

        var properties = parts.SelectMany(static part => part.Properties);
        if (asked == AskedProperties.WithoutDefaultElseAll)
        {
            var withDefault = properties.Where(static property => property.Value.Has("default"));
            names.UnionWith(Keys(properties).Except(Keys(withDefault)));
        }

        if (names.Count == 0)
        {
            names.UnionWith(Keys(properties));
        }

        return names;

        static IEnumerable<string> Keys(IEnumerable<KeyValuePair<string, JsonSchema>> members) =>
            members.Select(static member => member.Key);
    }

    /// <summary>The path of a finding, if every name in it is the schema's own; else its beginning up to the first that is not.</summary>
    public string KnownPath(string path)
    {
        var parts = path.Split('.');
        var text = parts.Length == 1 ? "" : RawText;
        return string.Join(
            '.',
            parts
                .Skip(1)
                .TakeWhile(part => text.Contains($"\"{part.Split('[')[0]}\"", StringComparison.Ordinal))
                .Prepend("$")
        );
    }

    public static string Describe(SchemaTypes types) =>
        types == SchemaTypes.Any ? "any value" : string.Join(" or ", Each(types).Select(NameOf));

    /// <summary>The types one by one, a scalar before an array and an object.</summary>
    public static IEnumerable<SchemaTypes> Each(SchemaTypes types) =>
        Enum.GetValues<SchemaTypes>().Where(type => BitOperations.IsPow2((int)type) && types.HasFlag(type));

    /// <summary>What the standard calls one type.</summary>
    public static string NameOf(SchemaTypes type) => type.ToString().ToLowerInvariant();

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

    private JsonSchema? Merge()
    {
        List<JsonSchema> parts = [];
        if (
            AllOf is null
            || AnyOf is not null
            || OneOf is not null
            || !TryGather(parts, new(StringComparer.Ordinal), depth: 0)
            || !parts.Exists(static part => part.ListsProperties)
            || parts.Count(static part => part.ListsProperties || part.Has("required")) < 2
        )
        {
            return null;
        }

        var properties = new OrderedDictionary<string, JsonSchema>(StringComparer.Ordinal);
        foreach (var (name, property) in parts.SelectMany(static part => part.Properties))
        {
            // What is said later is the more particular: a type stands behind the one that it inherits from.
            properties[name] = property;
        }

        return new JsonSchema(_element, _document)
        {
            _properties = properties,
            _required = [.. parts.SelectMany(static part => part.Names("required")).Distinct()],
            _listedTypes = ListedTypes is [] ? [SchemaTypes.Object] : ListedTypes,
            _lists = new(StringComparer.Ordinal) { ["allOf"] = [] },
            _length = parts.Sum(static part => part.Length),
        };
    }

    /// <summary>The parts of an <c>allOf</c> and what they consist of, then the schema itself; false where they are too many.</summary>
    private bool TryGather(List<JsonSchema> parts, HashSet<string> followed, int depth)
    {
        foreach (var part in AllOf ?? [])
        {
            if (part.Reference.Length > 0 && !followed.Add(part.Reference))
            {
                continue;
            }

            if (
                depth == MaxHops
                || part.Resolve(out _) is not { } resolved
                || !resolved.TryGather(parts, followed, depth + 1)
            )
            {
                return false;
            }
        }

        parts.Add(this);
        return parts.Count <= MaxWholeParts;
    }

    private JsonElement? Find(string keyword, JsonValueKind kind) =>
        Find(keyword) is { } value && value.ValueKind == kind ? value : null;

    private IEnumerable<string> Names(string keyword) =>
        (Find(keyword, JsonValueKind.Array) is { } list ? list.EnumerateArray() : [])
            .Where(static name => name.ValueKind == JsonValueKind.String)
            .Select(static name => name.GetString()!);

    private JsonSchema? Part(string keyword) => Find(keyword) is { } part ? new JsonSchema(part, _document) : null;

    private IReadOnlyList<JsonSchema>? List(string keyword)
    {
        if (_lists is not null && _lists.TryGetValue(keyword, out var known))
        {
            return known;
        }

        if (Find(keyword, JsonValueKind.Array) is not { } parts)
        {
            return null;
        }

        JsonSchema[] list = [.. parts.EnumerateArray().Select(part => new JsonSchema(part, _document))];
        (_lists ??= new(StringComparer.Ordinal))[keyword] = list;
        return list;
    }

    private OrderedDictionary<string, JsonSchema> Members(string keyword)
    {
        var members = new OrderedDictionary<string, JsonSchema>(StringComparer.Ordinal);
        if (Find(keyword, JsonValueKind.Object) is { } element)
        {
            foreach (var member in element.EnumerateObject())
            {
                members[member.Name] = new JsonSchema(member.Value, _document);
            }
        }

        return members;
    }

    private JsonSchema? At(JsonElement element, string pointer)
    {
        if (!pointer.StartsWith("#/", StringComparison.Ordinal))
        {
            return null;
        }

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

        return new JsonSchema(element, _document);
    }
}
