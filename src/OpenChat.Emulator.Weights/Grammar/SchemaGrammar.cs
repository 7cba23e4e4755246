using System.Text;
using System.Text.Json;

namespace OpenChat.Emulator.Weights.Grammar;

/// <summary>
/// Writes a JSON Schema as a grammar in llama.cpp's notation (GBNF), which a reply then cannot leave.
/// <para>
/// Kept: <c>type</c> (a list of types too), <c>nullable</c>, <c>enum</c>, <c>const</c>, <c>properties</c> in the order of
/// the schema, each subset of those that are not in <c>required</c>; <c>additionalProperties</c>, behind the declared
/// ones; <c>items</c>, <c>prefixItems</c> (and the tuples of older drafts), <c>minItems</c>, <c>maxItems</c>;
/// <c>minLength</c>, <c>maxLength</c> in characters; <c>anyOf</c>, <c>allOf</c>, <c>$ref</c> within the document, also to
/// what holds itself; the bounds and steps of integers where at most 128 are allowed.
/// </para>
/// <para>
/// Narrower than the schema: where properties are declared, others are written only if <c>additionalProperties</c> says
/// so; a tuple has all its items unless <c>minItems</c> says less; white space, digits and the depth of a value of no
/// given type have the bounds of <see cref="JsonRules"/>; without <c>type</c>, keywords of one type mean that type.
/// </para>
/// <para>
/// Wider: <c>oneOf</c> is <c>anyOf</c>; <c>pattern</c> and <c>format</c> any string; bounds of other numbers are their
/// sign and digits; <c>not</c>, <c>if</c>, <c>uniqueItems</c>, <c>contains</c>, <c>propertyNames</c>,
/// <c>patternProperties</c>, <c>dependent…</c>, <c>unevaluated…</c> are not read; more than 1,900 characters, 500 items or
/// properties are not counted; a property of any name may repeat a declared one; more than 64 combinations of several
/// <c>anyOf</c> at one place keep the first of them only.
/// </para>
/// <para>
/// A schema has one budget of 64,000 bytes of grammar and 4,000 steps. What lies beyond it is any JSON value: a large
/// schema is kept at its beginning, and never refused for its size.
/// </para>
/// </summary>
internal sealed class SchemaGrammar
{
    private const int MaxSteps = 4_000;
    private const int MaxProduct = 64;
    private const int MaxReferences = 64;

    // One way, on which nothing is said.
    private static readonly List<SchemaNode[]> s_anything =
    [
        [],
    ];

    private readonly JsonElement _document;
    private readonly GbnfRules _rules = new();
    private readonly SchemaEndings _endings = new();

    // By the places of the schemas that hold for a value together: each is written once, however many references lead to it.
    private readonly Dictionary<string, string?> _values = [];
    private readonly Dictionary<string, string> _containers = [];
    private readonly Dictionary<string, List<SchemaNode[]>> _branches = [];
    private readonly Queue<Action> _open = [];
    private int _steps;

    private SchemaGrammar(JsonElement document) => _document = document;

    /// <summary>A grammar of any JSON object, <c>json_object</c>.</summary>
    public static string AnyObject { get; } = Finish(new StringBuilder($"root ::= {JsonRules.Object}\n"));

    /// <summary>The grammar of the JSON values that fit a schema; its first rule is <c>root</c>.</summary>
    /// <exception cref="SchemaGrammarException">The schema is malformed, or no value fits it.</exception>
    public static string Write(JsonElement schema)
    {
        SchemaTexts.Check(schema);
        return new SchemaGrammar(schema).Write(SchemaNode.Root(schema));
    }

    private static string Finish(StringBuilder text)
    {
        JsonRules.WriteUsed(text);
        return text.ToString();
    }

    private string Write(SchemaNode root)
    {
        var main = _rules.Reserve("root", JsonRules.Value)!;
        _rules.Define(
            main,
            Value([root]) ?? throw new SchemaGrammarException(root.Place, "no value fits this schema.")
        );
        while (_open.TryDequeue(out var write))
        {
            write();
        }

        _endings.Check();
        var text = new StringBuilder();
        _rules.Write(text);
        return Finish(text);
    }

    /// <summary>The rule or the literal of a value that fits all these schemas; null where none does.</summary>
    private string? Value(List<SchemaNode> schemas)
    {
        var key = Key(schemas);
        if (_values.TryGetValue(key, out var known))
        {
            return known;
        }

        var ways = Branches(schemas)
            .Select(branch => (Branch: branch, Shape: SchemaShape.Of(branch)))
            .SelectMany(way => way.Shape is null ? [] : Ways(way.Branch, way.Shape))
            .Distinct()
            .ToList();
        var value =
            ways.Count == 0 ? null
            : _rules.IsSpent || ways.Contains(JsonRules.Value) ? JsonRules.Value
            : ways.Count == 1 ? ways[0]
            : _rules.Add(schemas[0].Name, string.Join(" | ", ways)) ?? JsonRules.Value;
        if (value is not (null or JsonRules.Value))
        {
            _endings.AddChoice(value, ways);
        }

        return _values[key] = value;
    }

    /// <summary>
    /// The schemas that hold together for each way through <c>anyOf</c> and <c>oneOf</c>, references followed. No way:
    /// nothing fits.
    /// </summary>
    private List<SchemaNode[]> Branches(IEnumerable<SchemaNode> schemas) =>
        schemas.Aggregate(s_anything, (ways, schema) => Both(ways, Branches(schema, [])));

    private List<SchemaNode[]> Branches(SchemaNode schema, HashSet<string> within)
    {
        if (_branches.TryGetValue(schema.Place, out var known))
        {
            return known;
        }

        if (schema.IsFalse)
        {
            return [];
        }

        if (within.Contains(schema.Place))
        {
            throw new SchemaGrammarException(schema.Place, "refers to itself before it says anything.");
        }

        Step(within.Count < MaxReferences ? 1 : MaxSteps);
        if (_rules.IsSpent)
        {
            return s_anything;
        }

        within.Add(schema.Place);
        List<SchemaNode[]> ways = SchemaShape.IsSaidBy(schema) ? [new[] { schema }] : s_anything;
        if (schema.Reference(_document) is { } target)
        {
            ways = Both(ways, Branches(target, within));
        }

        foreach (var part in schema.List("allOf"))
        {
            ways = Both(ways, Branches(part, within));
        }

        foreach (var choices in new[] { schema.List("anyOf"), schema.List("oneOf") })
        {
            if (choices.Count > 0)
            {
                ways = Both(ways, [.. choices.SelectMany(choice => Branches(choice, within))]);
            }
        }

        within.Remove(schema.Place);
        return _branches[schema.Place] = ways;
    }

    private List<SchemaNode[]> Both(List<SchemaNode[]> ways, List<SchemaNode[]> others)
    {
        if (ways.Count > 1 && others.Count > 1 && ways.Count * others.Count > MaxProduct)
        {
            return ways;
        }

        Step(ways.Count * others.Count);
        return _rules.IsSpent
            ? s_anything
            : [.. ways.SelectMany(_ => others, (way, other) => (SchemaNode[])[.. way, .. other])];
    }

    private void Step(int count)
    {
        _steps += count;
        if (_steps > MaxSteps)
        {
            _rules.Spend();
        }
    }

    private IEnumerable<string> Ways(SchemaNode[] schemas, SchemaShape shape)
    {
        if (_rules.IsSpent)
        {
            return [JsonRules.Value];
        }

        if (shape.Values is { } values)
        {
            return values.Select(value => GbnfRules.Literal(JsonRules.Text(value)));
        }

        return shape.Types == JsonTypes.Any ? [JsonRules.Value] : OfTypes();

        IEnumerable<string> OfTypes()
        {
            if (shape.Types.HasFlag(JsonTypes.Object))
            {
                yield return shape.IsAnyObject
                    ? JsonRules.Object
                    : Container("{", schemas, rule => Members(rule, shape));
            }

            if (shape.Types.HasFlag(JsonTypes.Array))
            {
                yield return shape.IsAnyArray ? JsonRules.Array : Container("[", schemas, rule => Items(rule, shape));
            }

            if (shape.Types.HasFlag(JsonTypes.String))
            {
                yield return shape.Length == CountRange.All ? JsonRules.String : Text(shape.Length);
            }

            if (shape.Types.HasFlag(JsonTypes.Fraction))
            {
                yield return shape.Range.Min < 0
                    ? JsonRules.Number
                    : _rules.Add("number-from-0", JsonRules.NumberFromZero) ?? JsonRules.Value;
            }
            else if (shape.Types.HasFlag(JsonTypes.Integer))
            {
                foreach (var way in Integer(shape))
                {
                    yield return way;
                }
            }

            if (shape.Types.HasFlag(JsonTypes.Boolean))
            {
                yield return JsonRules.Boolean;
            }

            if (shape.Types.HasFlag(JsonTypes.Null))
            {
                yield return JsonRules.Null;
            }
        }
    }

    private string Text(CountRange length)
    {
        var key = $"\"{length}";
        if (!_containers.TryGetValue(key, out var text))
        {
            var characters = _rules.Repeat(JsonRules.Character, length.Min, length.Max);
            text = _containers[key] = _rules.Add("text", $"\"\\\"\"{characters} \"\\\"\"") ?? JsonRules.Value;
        }

        return text;
    }

    private IEnumerable<string> Integer(SchemaShape shape)
    {
        if (shape.Range.Integers()?.Where(shape.IsMultiple).ToList() is not { } few)
        {
            return
            [
                _rules.Add(shape.Range == NumberRange.All ? "integer" : "integers", shape.Range.IntegerRule())
                    ?? JsonRules.Value,
            ];
        }

        return few.Count == 0
            ? []
            : [_rules.Add("integers", string.Join(" | ", few.Select(one => $"\"{one}\""))) ?? JsonRules.Value];
    }

    /// <summary>The rule of an object or a list: named now, so that what it holds may hold it again, written later.</summary>
    private string Container(string kind, SchemaNode[] schemas, Func<string, string> write)
    {
        var key = kind + Key(schemas);
        if (_containers.TryGetValue(key, out var name))
        {
            return name;
        }

        if (_rules.Reserve(schemas[^1].Name, JsonRules.Value) is not { } rule)
        {
            return _containers[key] = JsonRules.Value;
        }

        _endings.Name(rule, schemas[^1].Place);
        _open.Enqueue(() =>
        {
            if (!_rules.IsSpent)
            {
                var body = write(rule);
                if (!_rules.Define(rule, body))
                {
                    _endings.Forget(rule);
                }
            }
        });
        return _containers[key] = rule;
    }

    private string Members(string rule, SchemaShape shape)
    {
        var members = new List<(string Pair, bool IsRequired)>();
        foreach (var (name, schemas) in shape.Properties)
        {
            Add(name, Value(schemas));
        }

        foreach (var (name, place) in shape.Required.Where(name => !shape.Properties.ContainsKey(name.Key)))
        {
            Add(name, shape.IsClosed ? null : AdditionalValue());
        }

        var other = shape.IsOpen ? AdditionalValue() : null;
        if (other is not null)
        {
            var names = shape.Properties.Keys.Union(shape.Required.Keys).ToList();
            var name = names.Count == 0 ? JsonRules.String : _rules.Add($"{rule}-name", OtherNames.Rule(names));
            other = _rules.Add($"{rule}-other", $"{name} \":\" {JsonRules.Space} {other}");
        }

        if (members.Count == 0)
        {
            return JsonRules.List(_rules, '{', other ?? "", other is null ? CountRange.None : shape.PropertyCount, '}');
        }

        var others = other is null ? "" : $" (\",\" {JsonRules.Space} {other})*";
        var first = members.FindIndex(member => member.IsRequired);
        return first < 0 ? Optional(rule, members, other, others) : Sequence(members, first, others);

        void Add(string name, string? value)
        {
            var isRequired = shape.Required.TryGetValue(name, out var place);
            if (value is null && isRequired)
            {
                throw new SchemaGrammarException(place!, $"asks for {JsonRules.Text(name)}, which no value fits.");
            }

            if (value is not null)
            {
                var pair = $"{GbnfRules.Literal(JsonRules.Text(name) + ":")} {JsonRules.Space} {value}";
                members.Add((pair, isRequired));
                if (isRequired)
                {
                    _endings.AddNeed(rule, value);
                }
            }
        }

        string? AdditionalValue() => shape.Additional.Count == 0 ? JsonRules.Value : Value(shape.Additional);
    }

    // A comma follows each member before the first required one, and precedes each after it: no rule for each subset.
    private static string Sequence(List<(string Pair, bool IsRequired)> members, int first, string others)
    {
        var text = new StringBuilder($"\"{{\" {JsonRules.Space}");
        for (var i = 0; i < members.Count; i++)
        {
            var (pair, isRequired) = members[i];
            _ =
                i < first ? text.Append($" ({pair} \",\" {JsonRules.Space})?")
                : i == first ? text.Append($" {pair}")
                : isRequired ? text.Append($" \",\" {JsonRules.Space} {pair}")
                : text.Append($" (\",\" {JsonRules.Space} {pair})?");
        }

        return text.Append($"{others} {JsonRules.Space} \"}}\"").ToString();
    }

    // None is required: after each member that may be the first stand those that may follow it.
    private string Optional(string rule, List<(string Pair, bool IsRequired)> members, string? other, string others)
    {
        var rest = others;
        var heads = other is null ? new List<string>() : [other + others];
        for (var i = members.Count - 1; i >= 0; i--)
        {
            var pair = _rules.Add($"{rule}-{i + 1}", members[i].Pair);
            heads.Add($"{pair}{rest}");
            rest = i == 0 ? "" : " " + _rules.Add($"{rule}-more", $"(\",\" {JsonRules.Space} {pair})?{rest}");
        }

        heads.Reverse();
        var head = heads.Count == 1 ? heads[0] : _rules.Add($"{rule}-first", string.Join(" | ", heads));
        return $"\"{{\" {JsonRules.Space} ({head} {JsonRules.Space})? \"}}\"";
    }

    private string Items(string rule, SchemaShape shape)
    {
        var count = shape.ItemCount;
        var items = new List<string>();
        foreach (var schemas in shape.First.Take(count.Max ?? int.MaxValue))
        {
            if (Value(schemas) is not { } item)
            {
                break;
            }

            items.Add(item);
        }

        var rest =
            !shape.HasRest || items.Count < shape.First.Count ? null
            : shape.Items.Count == 0 ? JsonRules.Value
            : Value(shape.Items);
        var min = shape.First.Count == 0 || count.Min > 0 ? count.Min : items.Count;
        if (min > items.Count && rest is null)
        {
            throw new SchemaGrammarException(
                shape.ItemsPlace,
                $"asks for {min} items, and a value fits for {items.Count} only."
            );
        }

        foreach (var item in items.Take(min))
        {
            _endings.AddNeed(rule, item);
        }

        if (min > items.Count)
        {
            _endings.AddNeed(rule, rest!);
        }

        return items.Count > 0
            ? Tuple(rule, items, min, rest, count.Minus(items.Count))
            : JsonRules.List(_rules, '[', rest ?? "", rest is null ? CountRange.None : count, ']');
    }

    private string Tuple(string rule, List<string> items, int min, string? rest, CountRange more)
    {
        var tail = rest is null ? "" : _rules.Repeat($"(\",\" {JsonRules.Space} {rest})", more.Min, more.Max);
        for (var i = items.Count - 1; i >= min; i--)
        {
            tail = " " + _rules.Add($"{rule}-more", $"(\",\" {JsonRules.Space} {items[i]}{tail})?");
        }

        var separator = $" \",\" {JsonRules.Space} ";
        return $"\"[\" {JsonRules.Space} {string.Join(separator, items.Take(min))}{tail} {JsonRules.Space} \"]\"";
    }

    private static string Key(IEnumerable<SchemaNode> schemas) =>
        string.Join('\n', schemas.Select(schema => schema.Place));
}
