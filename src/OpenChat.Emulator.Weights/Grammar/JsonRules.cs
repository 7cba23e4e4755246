using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OpenChat.Emulator.Weights.Grammar;

/// <summary>
/// JSON itself (RFC 8259) in llama.cpp's notation. White space is one space or one line break at most, after <c>{ [ , :</c>
/// and before <c>} ]</c>: a model cannot fill its answer with it. Numbers have 16 digits before and after the point and two
/// in the exponent at most, strings no half of a surrogate pair; a value of no given type nests
/// <see cref="MaxDepth"/> containers deep.
/// </summary>
internal static class JsonRules
{
    public const string Space = "ws";
    public const string Value = "value";
    public const string Object = "object";
    public const string Array = "array";
    public const string String = "string";
    public const string Character = "char";
    public const string Plain = "plain";
    public const string Number = "number";
    public const string Boolean = "boolean";
    public const string Null = "\"null\"";

    /// <summary>The body of a rule of a number without a sign.</summary>
    public const string NumberFromZero = """("0" | [1-9] [0-9]{0,15}) ("." [0-9]{1,16})? ([eE] [-+]? [0-9]{1,2})?""";

    /// <summary>Digits of an integer at most: each such integer is exact in a double.</summary>
    public const int MaxDigits = 16;

    private const int MaxDepth = 6;

    // Each rule stands before those that it names.
    private static readonly (string Name, string Body)[] s_rules =
    [
        .. Containers(),
        (Number, "\"-\"? " + NumberFromZero),
        (Boolean, """ "true" | "false" """.Trim()),
        (String, """ "\"" char* "\"" """.Trim()),
        (Character, """ [\x20\x21\x23-\x5B\x5D-\uD7FF\uE000-\U0010FFFF] | "\\" escape """.Trim()),
        (Plain, """ [\x20\x21\x23-\x5B\x5D-\uD7FF\uE000-\U0010FFFF] """.Trim()),
        ("escape", """ ["\\/bfnrt] | "u" [0-9A-CE-Fa-ce-f] hex hex hex | "u" [Dd] ([0-7] hex hex | pair) """.Trim()),
        ("pair", """ [89ABab] hex hex "\\u" [Dd] [C-Fc-f] hex hex """.Trim()),
        ("hex", "[0-9A-Fa-f]"),
        (Space, """ [ \n]? """.Trim()),
    ];

    private static readonly HashSet<string> s_names = [.. s_rules.Select(rule => rule.Name)];

    /// <summary>Whether this is the name of one of these rules.</summary>
    public static bool IsOne(string name) => s_names.Contains(name);

    /// <summary>Adds those of these rules that the text names, and those that they name.</summary>
    public static void WriteUsed(StringBuilder text)
    {
        var used = new HashSet<string>();
        Note(text.ToString(), used);
        foreach (var (name, body) in s_rules)
        {
            if (used.Contains(name))
            {
                text.Append(name).Append(" ::= ").Append(body).Append('\n');
                Note(body, used);
            }
        }
    }

    /// <summary>A list of items between brackets, such as <c>[</c> and <c>]</c>.</summary>
    /// <param name="rules">What counts the repetitions.</param>
    /// <param name="open">The bracket before it.</param>
    /// <param name="item">The name of a rule, or a literal.</param>
    /// <param name="count">How many.</param>
    /// <param name="close">The bracket behind it.</param>
    public static string List(GbnfRules rules, char open, string item, CountRange count, char close)
    {
        var rest = count.Minus(1);
        var items = $"{item}{rules.Repeat($"(\",\" {Space} {item})", rest.Min, rest.Max)} {Space}";
        var inner =
            count.Max == 0 ? ""
            : count.Min == 0 ? $" ({items})?"
            : $" {items}";
        return $"\"{open}\" {Space}{inner} \"{close}\"";
    }

    /// <summary>A JSON value as text, without white space, non-ASCII as it is: how a model writes it.</summary>
    public static string Text(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => Text(value.GetString()!),
            JsonValueKind.Array => $"[{string.Join(",", value.EnumerateArray().Select(Text))}]",
            JsonValueKind.Object =>
                $"{{{string.Join(",", value.EnumerateObject().Select(member => $"{Text(member.Name)}:{Text(member.Value)}"))}}}",
            _ => value.GetRawText(),
        };

    public static string Text(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' or '\\' => text.Append('\\').Append(c),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        return text.Append('"').ToString();
    }

    // value, object and array, then those within them, each a little less deep; the innermost are scalars.
    private static IEnumerable<(string Name, string Body)> Containers()
    {
        const string Scalars = $"{String} | {Number} | {Boolean} | {Null}";
        for (var depth = MaxDepth; depth > 0; depth--)
        {
            var (outer, inner) = (Suffix(depth), Suffix(depth - 1));
            yield return ($"{Value}{outer}", $"{Object}{outer} | {Array}{outer} | {Scalars}");
            yield return (
                $"{Object}{outer}",
                $$"""
                "{" ws (member{{outer}} ("," ws member{{outer}})* ws)? "}"
                """
            );
            yield return ($"member{outer}", $"{String} \":\" {Space} {Value}{inner}");
            yield return (
                $"{Array}{outer}",
                $$"""
                "[" ws ({{Value}}{{inner}} ("," ws {{Value}}{{inner}})* ws)? "]"
                """
            );
        }

        yield return ($"{Value}{Suffix(0)}", Scalars);

        static string Suffix(int depth) =>
            depth == MaxDepth ? "" : string.Create(CultureInfo.InvariantCulture, $"-{depth}");
    }

    // Names outside literals and character classes, where a letter stands for itself.
    private static void Note(string text, HashSet<string> used)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '"' or '[')
            {
                for (var end = text[i] == '"' ? '"' : ']'; text[++i] != end; )
                {
                    i += text[i] == '\\' ? 1 : 0;
                }
            }
            else if (char.IsAsciiLetter(text[i]))
            {
                var start = i;
                while (i < text.Length && (char.IsAsciiLetterOrDigit(text[i]) || text[i] == '-'))
                {
                    i++;
                }

                used.Add(text[start..i--]);
            }
        }
    }
}
