using System.Text.Json.Nodes;

namespace OpenChat.Emulator.Playing;

/// <summary>Fills a type with what the user said, and where that offers nothing with something plausible.</summary>
internal static class ValueWriter
{
    private static readonly string[] s_denials = ["false", "no", "not"];

    public static JsonObject WriteObject(IReadOnlyList<Member> members, UserWords words)
    {
        var written = new JsonObject();
        foreach (var member in members.OrderBy(member => member.IsOptional))
        {
            var value = Write(member.Type, member.Name, words, member.IsOptional);
            if (value is not null || !member.IsOptional)
            {
                written[member.Name] = value;
            }
        }

        return written;
    }

    /// <summary>Writes a whole answer, which may not be null.</summary>
    public static JsonNode WriteRoot(TypeShape type, UserWords words) =>
        Write(type is NullableShape nullable ? nullable.Value : type, "", words, optional: false)!;

    /// <summary>Writes a value; <see langword="null"/> only for an optional or nullable one the user said nothing of.</summary>
    private static JsonNode? Write(TypeShape type, string name, UserWords words, bool optional)
    {
        var named = type is ObjectShape or NullableShape ? null : words.TakeNamed(name);
        return type switch
        {
            NumberShape number => WriteNumber(number, named, words, optional),
            NullableShape nullable => Write(nullable.Value, name, words, optional: true),
            FlagShape => WriteFlag(name, named, words, optional),
            ChoiceShape choice => WriteChoice(choice, named, words, optional),
            ListShape list => WriteList(list, name, named, words, optional),
            ObjectShape shape => WriteOptionalObject(shape, words, optional),
            TextShape { Format: { } format } => TextNode(named ?? (optional ? null : Sample(format))),
            _ => TextNode(named ?? (optional ? null : words.TakeText() ?? Fallback(words))),
        };
    }

    private static JsonValue? TextNode(string? text) => text is null ? null : JsonValue.Create(text);

    /// <summary>A search or a question is the user's whole message.</summary>
    private static string Fallback(UserWords words) => words.Text.Trim() is { Length: > 0 } all ? all : "emulator";

    /// <summary>Words of a message are hardly ever of the format.</summary>
    private static string Sample(string format) =>
        format switch
        {
            "date-time" => "2024-01-05T12:00:00Z",
            "date" => "2024-01-05",
            "time" => "12:00:00",
            "duration" => "01:00:00",
            "uri" => "https://example.org/",
            "email" => "emulator@example.org",
            "uuid" => "00000000-0000-4000-8000-000000000000",
            _ => "emulator",
        };

    private static JsonValue? WriteNumber(NumberShape number, string? named, UserWords words, bool optional)
    {
        bool Fits(double value) =>
            (!number.IsInteger || double.IsInteger(value))
            && value >= (number.Minimum ?? double.MinValue)
            && value <= (number.Maximum ?? double.MaxValue);

        var given =
            double.TryParse(named, System.Globalization.CultureInfo.InvariantCulture, out var value) && Fits(value)
                ? value
            : named is null ? words.TakeNumber(Fits)
            : null;
        var written = given ?? (optional ? null : number.Minimum ?? 1);
        return written is null ? null
            : number.IsInteger ? JsonValue.Create((long)written.Value)
            : JsonValue.Create(written.Value);
    }

    private static JsonValue? WriteFlag(string name, string? named, UserWords words, bool optional) =>
        bool.TryParse(named, out var flag) ? JsonValue.Create(flag)
        : s_denials.Any(words.Mentions) ? JsonValue.Create(false)
        : optional && !words.Mentions(name) ? null
        : JsonValue.Create(true);

    private static JsonValue? WriteChoice(ChoiceShape choice, string? named, UserWords words, bool optional)
    {
        var values = choice.Values.Select(json => JsonNode.Parse(json)).ToList();
        var value =
            values.Find(value => string.Equals(value?.ToString(), named, StringComparison.OrdinalIgnoreCase))
            ?? values.Find(value => value is not null && words.Mentions(value.ToString()));
        return (JsonValue?)(value ?? (optional ? null : values[0]));
    }

    private static JsonArray? WriteList(ListShape list, string name, string? named, UserWords words, bool optional)
    {
        if (list.Item is TextShape && named is null && !optional && words.TakeEnumeration() is { Count: > 0 } items)
        {
            return new JsonArray([.. items.Select(item => (JsonNode)JsonValue.Create(item))]);
        }

        var single =
            named is not null && list.Item is TextShape ? TextNode(named) : Write(list.Item, name, words, optional);
        return single is null ? null : new JsonArray(single);
    }

    private static JsonObject? WriteOptionalObject(ObjectShape shape, UserWords words, bool optional) =>
        optional && !shape.Members.Any(member => words.Mentions(member.Name))
            ? null
            : WriteObject(shape.Members, words);
}
