using System.Text;
using System.Text.Json;

namespace OpenChat.Emulator.Weights.Grammar;

/// <summary>
/// Writes a JSON Schema as a grammar in llama.cpp's notation (GBNF), which a reply then cannot leave.
/// <para>
/// Kept: <c>type</c> (a list of types too), <c>nullable</c> beside it, <c>enum</c>, <c>const</c>; <c>properties</c> in the
/// order of the schema, each subset of those that are not in <c>required</c>; <c>additionalProperties</c>, behind the
/// declared ones; <c>items</c>, <c>prefixItems</c> (and the tuples of older drafts), <c>minItems</c>, <c>maxItems</c>;
/// <c>minLength</c>, <c>maxLength</c> in characters; <c>anyOf</c>, <c>allOf</c>, <c>$ref</c> within the document, also to
/// what holds itself; the bounds and <c>multipleOf</c> of integers where they allow 128 at most; <c>minProperties</c>,
/// <c>maxProperties</c> where no property is declared.
/// </para>
/// <para>
/// Narrower than the schema: where properties are declared, others are written only if <c>additionalProperties</c> says
/// so, their names without escapes; a property that is required and not declared has any value; a tuple has all its items
/// unless <c>minItems</c> says less; a constant has no white space; white space, digits and the depth of a value of no
/// given type have the bounds of <see cref="JsonRules"/>; without <c>type</c>, keywords of one type mean that type.
/// </para>
/// <para>
/// Wider: <c>oneOf</c> is <c>anyOf</c>; <c>pattern</c> and <c>format</c> are any string; of the bounds of other integers the
/// sign and the number of digits are kept, of those of numbers a minimum of 0; <c>not</c>, <c>if</c>, <c>uniqueItems</c>,
/// <c>contains</c>, <c>propertyNames</c>, <c>patternProperties</c>, <c>dependent…</c> and <c>unevaluated…</c> are not read;
/// beyond 1,900 characters, 500 items or 500 properties nothing is counted; a further property may have a declared name
/// where these have more than 300 characters together; of several <c>anyOf</c> at one place that multiply to more than 64
/// ways, the last are not read.
/// </para>
/// <para>
/// A schema has one budget of 64,000 bytes of grammar, 10,000 steps and 20,000 counted repetitions. What lies beyond it is
/// any JSON value, or not counted: a large schema is kept at its beginning, and never refused for its size.
/// </para>
/// </summary>
internal sealed class SchemaGrammar
{
    private readonly GbnfRules _rules = new();
    private readonly SchemaBranches _branches;
    private readonly SchemaEndings _endings = new();

    // By the places of the schemas that hold for a value together: each is written once, however many references lead to it.
    private readonly Dictionary<string, string?> _values = [];
    private readonly Dictionary<string, List<string>> _ways = [];
    private readonly Dictionary<CountRange, string> _texts = [];
    private readonly Queue<Action> _open = [];

    private SchemaGrammar(JsonElement document) => _branches = new(document, _rules);

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

        var ways = _branches.Of(schemas).SelectMany(Ways).Distinct().ToList();
        var value =
            ways.Count == 0 ? null
            : _rules.IsSpent || ways.Contains(JsonRules.Value) ? JsonRules.Value
            : ways.Count == 1 ? ways[0]
            : Rule(schemas[0].Name, string.Join(" | ", ways));
        if (value is not (null or JsonRules.Value))
        {
            _endings.AddChoice(value, ways);
        }

        return _values[key] = value;
    }

    /// <summary>The rules and literals of the values that fit all these schemas, which lead to no others.</summary>
    private List<string> Ways(SchemaNode[] schemas)
    {
        if (_rules.IsSpent)
        {
            return [JsonRules.Value];
        }

        var key = Key(schemas);
        if (_ways.TryGetValue(key, out var known))
        {
            return known;
        }

        _rules.Step(schemas.Length);
        var ways =
            SchemaShape.Of(schemas) is not { } shape ? []
            : shape.Values is { } values ? values.Select(value => GbnfRules.Literal(JsonRules.Text(value)))
            : shape.Types == JsonTypes.Any ? [JsonRules.Value]
            : OfTypes(shape, schemas[^1]);
        return _ways[key] = [.. ways];
    }

    private IEnumerable<string> OfTypes(SchemaShape shape, SchemaNode schema)
    {
        if (shape.Types.HasFlag(JsonTypes.Object))
        {
            yield return shape.IsAnyObject ? JsonRules.Object : Container(schema, rule => Members(rule, shape));
        }

        if (shape.Types.HasFlag(JsonTypes.Array))
        {
            yield return shape.IsAnyArray ? JsonRules.Array : Container(schema, rule => Items(rule, shape));
        }

        if (shape.Types.HasFlag(JsonTypes.String))
        {
            yield return shape.Length == CountRange.All ? JsonRules.String : Text(shape.Length);
        }

        if (shape.Types.HasFlag(JsonTypes.Fraction))
        {
            yield return shape.Range.Min < 0 ? JsonRules.Number : Rule("number-from-0", JsonRules.NumberFromZero);
        }
        else if (shape.Types.HasFlag(JsonTypes.Integer) && Integer(shape) is { } integers)
        {
            yield return integers;
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

    private string Text(CountRange length)
    {
        if (!_texts.TryGetValue(length, out var text))
        {
            var characters = _rules.Repeat(JsonRules.Character, length.Min, length.Max);
            text = _texts[length] = Rule("text", $"\"\\\"\"{characters} \"\\\"\"");
        }

        return text;
    }

    private string? Integer(SchemaShape shape)
    {
        var few = shape.Range.Integers()?.Where(shape.IsMultiple).Select(one => $"\"{one}\"").ToList();
        return few is { Count: 0 } ? null
            : shape.Range == NumberRange.All ? Rule("integer", shape.Range.IntegerRule())
            : Rule("integers", few is null ? shape.Range.IntegerRule() : string.Join(" | ", few));
    }

    private string Rule(string hint, string body) => _rules.Add(hint, body) ?? JsonRules.Value;

    /// <summary>The rule of an object or a list: named now, so that what it holds may hold it again, written later.</summary>
    private string Container(SchemaNode schema, Func<string, string> write)
    {
        if (_rules.Reserve(schema.Name, JsonRules.Value) is not { } rule)
        {
            return JsonRules.Value;
        }

        _endings.Name(rule, schema.Place);
        _open.Enqueue(() =>
        {
            if (!_rules.IsSpent && !_rules.Define(rule, write(rule)))
            {
                _endings.Forget(rule);
            }
        });
        return rule;
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

/// <summary>
/// Finds objects and lists that hold themselves without an end, such as a node that requires another node: a model would
/// write one until its tokens are spent.
/// </summary>
internal sealed class SchemaEndings
{
    private readonly OrderedDictionary<string, string> _places = [];
    private readonly Dictionary<string, List<string>> _needs = [];
    private readonly Dictionary<string, IReadOnlyList<string>> _choices = [];

    /// <summary>The rule of an object or a list, and the place of its schema.</summary>
    public void Name(string rule, string place) => (_places[rule], _needs[rule]) = (place, []);

    /// <summary>What an object or a list cannot be without.</summary>
    public void AddNeed(string rule, string value) => _needs[rule].Add(value);

    /// <summary>The rules of which a value needs one only.</summary>
    public void AddChoice(string value, IReadOnlyList<string> ways) => _choices[value] = ways;

    /// <summary>The rule is written otherwise than its needs say.</summary>
    public void Forget(string rule) => _needs[rule].Clear();

    /// <exception cref="SchemaGrammarException">A rule has no end.</exception>
    public void Check()
    {
        var endless = _places.Keys.ToHashSet();

        // What is held stands behind what holds it: from behind, a pass or two settle all.
        bool isSettled;
        do
        {
            isSettled = true;
            foreach (var rule in _places.Keys.Reverse().Where(rule => endless.Contains(rule) && Ends(rule)))
            {
                endless.Remove(rule);
                isSettled = false;
            }
        } while (!isSettled);

        if (_places.FirstOrDefault(place => endless.Contains(place.Key)) is { Value: { } place })
        {
            throw new SchemaGrammarException(
                place,
                "holds itself without an end: what it requires must be able to stop."
            );
        }

        bool Ends(string rule) => _needs[rule].TrueForAll(CanEnd);

        bool CanEnd(string value) =>
            _choices.TryGetValue(value, out var ways)
                ? ways.Any(way => !endless.Contains(way))
                : !endless.Contains(value);
    }
}

/// <summary>Finds text that JSON can hold and UTF-8 cannot: half of a surrogate pair.</summary>
internal static class SchemaTexts
{
    /// <exception cref="SchemaGrammarException">A string or a name has such text.</exception>
    public static void Check(JsonElement document) => Check(document, "$");

    private static void Check(JsonElement value, string place)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                Read(() => value.GetString()!, place);
                break;
            case JsonValueKind.Array:
                foreach (var (i, item) in value.EnumerateArray().Index())
                {
                    Check(item, $"{place}[{i}]");
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    Check(member.Value, SchemaNode.Join(place, Read(() => member.Name, place)));
                }

                break;
        }
    }

    private static string Read(Func<string> text, string place)
    {
        try
        {
            return text();
        }
        catch (InvalidOperationException)
        {
            throw new SchemaGrammarException(place, "has half of a surrogate pair, which is no text.");
        }
    }
}
