namespace PromptedTools.Extensions.AI.Tests.Json;

/// <summary>
/// Schemas of 3,000 characters at most that stand for very much, or make whoever reads them look again and again. The
/// benchmarks measure the same ones.
/// </summary>
internal static class HostileSchemas
{
    public const int MaxLength = 3_000;

    public static IReadOnlyDictionary<string, string> All { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["20 required references to itself"] = Object(
                Many(20, static i => $"\"p{i}\":{{\"$ref\":\"#\"}}"),
                Names(20)
            ),
            ["150 references to itself"] = Object(Many(150, static i => $"\"{i}\":{{\"$ref\":\"#\"}}")),
            ["8 levels of 8 optional references"] = Levels(8, 8, static parts => $"{{\"properties\":{{{parts}}}}}"),
            ["8 levels of 8 required references"] = Levels(
                8,
                8,
                static parts => $"{{\"properties\":{{{parts}}},\"required\":[{Names(8)}]}}"
            ),
            ["tower of anyOf"] = Tower("anyOf", "{\"type\":\"string\",\"enum\":[\"a\",\"b\"]}"),
            ["tower of oneOf objects"] = Tower("oneOf", "{\"properties\":{\"a\":{\"type\":\"integer\"}}}"),
            ["tower of allOf"] = Tower("allOf", "{\"properties\":{\"a\":{\"type\":\"integer\"}},\"required\":[\"a\"]}"),
            ["levels of equal alternatives"] = Alternatives("anyOf", 12, 8),
            ["levels of equal oneOf"] = Alternatives("oneOf", 12, 8),
            ["levels of equal allOf"] = Alternatives("allOf", 12, 8),
            ["wide object by 25 allOf"] =
                $"{{\"$defs\":{{\"d\":{Object(Many(100, static i => $"\"{i}\":{{}}"))}}},"
                + Object(
                    Many(
                        25,
                        static i =>
                            $"\"p{i}\":{{\"allOf\":[{{\"$ref\":\"#/$defs/d\"}},{{\"properties\":{{\"q\":{{\"$ref\":\"#\"}}}}}}]}}"
                    )
                )[1..],
            ["allOf in a circle"] =
                """{"allOf":[{"$ref":"#"},{"$ref":"#/$defs/a"}],"$defs":{"a":{"allOf":[{"$ref":"#"},{"properties":{"a":{"$ref":"#"}}}]}}}""",
            ["alternatives that hold themselves"] =
                "{\"anyOf\":["
                + Many(40, static i => $"{{\"type\":\"array\",\"minItems\":{i},\"items\":{{\"$ref\":\"#\"}}}}")
                + "]}",
            ["array of arrays of alternatives"] =
                "{\"type\":\"array\",\"items\":{\"anyOf\":[" + Many(160, static _ => "{\"$ref\":\"#\"}") + "]}}",
            ["wide enum"] = Object($"\"a\":{{\"enum\":[{Many(1_400, static i => $"{i % 10}")}]}}", "\"a\""),
            ["wide enum of texts"] = Object($"\"a\":{{\"enum\":[{Many(420, static i => $"\"v{i}\"")}]}}", "\"a\""),
            ["wide enum of escaped texts"] = Object(
                $"\"a\":{{\"enum\":[{Many(400, static _ => "\"\u00a0\u00a0\u00a0\"")}]}}",
                "\"a\""
            ),
            ["wide enum by 60 references"] = Shared($"{{\"enum\":[{Many(450, static i => $"{i % 10}")}]}}", 60),
            ["properties that are no object"] = Object("\"a\":{\"properties\":\"string\"}", "\"a\""),
            ["wide object of anything"] = Object(Many(300, static i => $"\"{i}\":{{}}")),
            ["wide object that holds itself"] = Object(
                Many(150, static i => $"\"{i}\":{{}}") + "," + Many(80, static i => $"\"r{i}\":{{\"$ref\":\"#\"}}")
            ),
            ["a thousand required names"] = Object(
                "\"a\":{\"$ref\":\"#\"},\"b\":{\"$ref\":\"#\"}",
                Many(600, static i => $"\"{i % 10}\"")
            ),
            ["a thousand types"] = Object(
                $"\"a\":{{\"type\":[{Many(250, static _ => "\"object\"")}],\"properties\":{{\"b\":{{\"$ref\":\"#\"}}}}}}"
            ),
            ["long name"] = Object($"\"{new string('n', 2_900)}\":{{}}"),
            ["long required name"] = Object($"\"{new string('n', 1_400)}\":{{}}", $"\"{new string('n', 1_400)}\""),
            ["long name by references"] = Shared($"{{\"properties\":{{\"{new string('n', 1_700)}\":{{}}}}}}", 40),
            ["name of escaped characters"] = Object($"\"{new string('\u00a0', 2_900)}\":{{}}"),
            ["name of control tokens"] = Object($"\"{Repeat("<s>", 950)}\":{{}}"),
            ["names of tags"] = Object(Many(180, static i => $"\"<tool>{i}\":{{}}")),
            ["long description"] = Object($"\"a\":{{\"description\":\"{new string('d', 2_800)}\"}}"),
            ["long description by 40 references"] = Shared(
                $"{{\"properties\":{{\"a\":{{\"description\":\"{new string('d', 1_700)}\"}}}}}}",
                40
            ),
            ["many descriptions"] = Object(Many(60, static i => $"\"p{i}\":{{\"description\":\"About {i}.\"}}")),
            ["deep objects"] = Deep(28, "{\"properties\":{\"a\":", "}}"),
            ["deep arrays"] = Deep(60, "{\"type\":\"array\",\"items\":", "}"),
            ["deep alternatives"] = Deep(30, "{\"anyOf\":[{\"type\":\"null\"},", "]}"),
            ["pattern properties"] =
                "{\"type\":\"object\",\"patternProperties\":{"
                + Many(80, static i => $"\"^(a+)+{i}$\":{{\"$ref\":\"#\"}}")
                + "}}",
            ["additional properties of itself"] =
                "{\"type\":\"object\",\"additionalProperties\":{\"anyOf\":["
                + Many(100, static _ => "{\"$ref\":\"#\"}")
                + "]}}",
            ["references in a circle"] =
                """{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}""",
            ["reference to itself"] = """{"$ref":"#"}""",
            ["long reference"] = Object(
                $"\"a\":{{\"$ref\":\"#{Repeat("/", 1_400)}properties/b\"}},\"b\":{{\"items\":{{\"$ref\":\"#\"}},\"anyOf\":[{Many(40, static _ => "{\"$ref\":\"#/properties/a\"}")}]}}"
            ),
            ["chains of references"] = Chains(),
            ["huge const"] = Object($"\"a\":{{\"const\":\"{new string('c', 2_800)}\"}}", "\"a\""),
            ["huge const by 60 references"] = Shared($"{{\"const\":[{Many(500, static _ => "1")}]}}", 60),
            ["huge default"] = Object($"\"a\":{{\"type\":\"string\",\"default\":\"{new string('c', 2_800)}\"}}"),
            ["huge default by references"] = Shared(
                $"{{\"properties\":{{\"a\":{{\"default\":[{Many(500, static _ => "1")}]}}}}}}",
                60
            ),
            ["huge examples"] = Object(
                $"\"a\":{{\"type\":\"string\",\"examples\":[{Many(900, static i => $"{i % 10}")}]}}",
                "\"a\""
            ),
            ["long tuple"] = Object(
                $"\"a\":{{\"type\":\"array\",\"prefixItems\":[{Many(190, static _ => "{\"$ref\":\"#\"}")}]}}"
            ),
            ["long format and bounds"] = Object(
                $"\"a\":{{\"type\":\"string\",\"format\":\"{new string('f', 1_300)}\"}},\"b\":{{\"type\":\"integer\",\"minimum\":{new string('9', 1_300)}}}",
                "\"a\",\"b\""
            ),
            ["patterns that backtrack"] = Object(
                Many(45, static i => $"\"p{i}\":{{\"type\":\"string\",\"pattern\":\"^(?=(a+)+$)b{i}\"}}")
            ),
            ["pattern of nested counts"] = Object(
                "\"a\":{\"type\":\"string\",\"pattern\":\""
                    + Deep(12, "(", "){99}").Replace("{}", "a", StringComparison.Ordinal)
                    + "\"}"
            ),
            ["pattern of brackets"] = Object(
                $"\"a\":{{\"type\":\"string\",\"pattern\":\"{Repeat("(", 1_400)}a{Repeat(")", 1_400)}\"}}"
            ),
            ["array at the root"] =
                $"{{\"type\":\"array\",\"items\":{Object(Many(150, static i => $"\"{i}\":{{\"$ref\":\"#\"}}"))}}}",
        };

    private static string Object(string properties, string? required = null) =>
        $"{{\"type\":\"object\",\"properties\":{{{properties}}}{(required is null ? "" : $",\"required\":[{required}]")}}}";

    // The same definition in many places.
    private static string Shared(string definition, int count) =>
        $"{{\"$defs\":{{\"d\":{definition}}},"
        + Object(Many(count, static i => $"\"p{i}\":{{\"$ref\":\"#/$defs/d\"}}"), Names(Math.Min(count, 20)))[1..];

    private static string Levels(int depth, int width, Func<string, string> definition) =>
        "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#/$defs/l0\"}},\"required\":[\"a\"],\"$defs\":{"
        + Many(
            depth,
            level =>
                $"\"l{level}\":"
                + definition(
                    level == depth - 1 ? "" : Many(width, i => $"\"p{i}\":{{\"$ref\":\"#/$defs/l{level + 1}\"}}")
                )
        )
        + "}}";

    private static string Tower(string keyword, string leaf)
    {
        var tower = leaf;
        while ($"{{\"{keyword}\":[{tower},{tower}]}}".Length <= MaxLength - 100)
        {
            tower = $"{{\"{keyword}\":[{tower},{tower}]}}";
        }

        return Object($"\"a\":{tower}", "\"a\"");
    }

    private static string Alternatives(string keyword, int width, int depth) =>
        Object("\"a\":{\"$ref\":\"#/$defs/l0\"}", "\"a\"")[..^1]
        + ",\"$defs\":{"
        + Many(
            depth,
            level =>
                level == depth - 1
                    ? $"\"l{level}\":{{\"type\":\"integer\"}}"
                    : $"\"l{level}\":{{\"{keyword}\":[{Many(width, _ => $"{{\"$ref\":\"#/$defs/l{level + 1}\"}}")}]}}"
        )
        + "}}";

    private static string Chains() =>
        Object(Many(30, static i => $"\"p{i}\":{{\"$ref\":\"#/$defs/c0\"}}"), Names(20))[..^1]
        + ",\"$defs\":{"
        + Many(31, static i => $"\"c{i}\":" + (i == 30 ? "{\"$ref\":\"#\"}" : $"{{\"$ref\":\"#/$defs/c{i + 1}\"}}"))
        + "}}";

    private static string Deep(int depth, string open, string close) =>
        $"{Repeat(open, depth)}{{}}{Repeat(close, depth)}";

    private static string Names(int count) => Many(count, static i => $"\"p{i}\"");

    private static string Many(int count, Func<int, string> write) =>
        string.Join(',', Enumerable.Range(0, count).Select(write));

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
