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

    /// <summary>Writes a whole answer; <see langword="null"/> only where nothing else will do.</summary>
    public static JsonNode? WriteRoot(TypeShape type, UserWords words) =>
        Write(type is NullableShape nullable ? nullable.Value : type, "", words, optional: false);

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
            UnionShape union => Write(Spoken(union, words).FirstOrDefault(union.Options[0]), name, words, optional),
            ExactShape exact => JsonNode.Parse(exact.Json),
            TextShape { Format: { } format } text => TextNode(named ?? (optional ? null : Sample(format)), text),
            TextShape text => TextNode(named ?? (optional ? null : words.TakeText() ?? Fallback(words)), text),
            _ => throw new System.Diagnostics.UnreachableException($"A {type.GetType().Name} cannot be written."),
        };
    }

    private static JsonValue? TextNode(string? text, TextShape shape) =>
        text is null ? null : JsonValue.Create(Fit(text, shape));

    /// <summary>Gives a text the length that is asked for, in characters as JSON Schema counts them.</summary>
    private static string Fit(string text, TextShape shape)
    {
        var characters = text.EnumerateRunes().Take(shape.MaxLength).ToList();
        return characters.Count < shape.MinLength ? text.PadRight(text.Length + shape.MinLength - characters.Count, '.')
            : characters.Count < text.Length ? string.Concat(characters)
            : text;
    }

    /// <summary>The options that name themselves, as a tool's call does, by a name that the user speaks of.</summary>
    private static IEnumerable<TypeShape> Spoken(UnionShape union, UserWords words)
    {
        var named = union.Options.OfType<ObjectShape>().Select(option => (Signature: SignatureOf(option), option));
        var known = named.Where(option => option.Signature is not null).ToList();
        return Mentions
            .Find([.. known.Select(option => option.Signature!)], words.Text)
            .Select(spoken => known.Find(option => option.Signature == spoken).option);
    }

    private static ToolSignature? SignatureOf(ObjectShape option) =>
        option.Members.FirstOrDefault(static member => member.Type is ChoiceShape { Values: [['"', ..]] }) is { } title
            ? new ToolSignature(
                JsonNode.Parse(((ChoiceShape)title.Type).Values[0])!.GetValue<string>(),
                [.. option.Members.Where(member => member != title)]
            )
            : null;

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
            && value <= (number.Maximum ?? double.MaxValue)
            && (number.Step is not { } step || double.IsInteger(value / step));

        var given =
            double.TryParse(named, System.Globalization.CultureInfo.InvariantCulture, out var value) && Fits(value)
                ? value
            : named is null ? words.TakeNumber(Fits)
            : null;
        var written = given ?? (optional ? null : Sample(number));
        return written is null ? null
            : number.IsInteger ? JsonValue.Create((long)written.Value)
            : JsonValue.Create(written.Value);
    }

    private static double Sample(NumberShape number)
    {
        var step = number.Step ?? 1;
        return number.Minimum is { } least ? (number.Step is null ? least : Math.Ceiling(least / step) * step)
            : number.Maximum < step
                ? (number.Step is null ? number.Maximum.Value : Math.Floor(number.Maximum.Value / step) * step)
            : step;
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
        var items = Enumerated(list, named, words, optional).Take(list.Most).ToList();
        for (var index = items.Count; index < Math.Max(list.Least, Math.Min(1, list.Most)); index++)
        {
            var type = index < list.Leading.Count ? list.Leading[index] : list.Item;
            var item =
                named is not null && type is TextShape text
                    ? TextNode(named, text)
                    : Write(type, name, words, optional && index == 0);
            if (item is null && optional && index == 0)
            {
                return null;
            }

            items.Add(item);
        }

        return new JsonArray([.. items]);
    }

    /// <summary>What the user enumerates: texts, or things of a union that have names.</summary>
    private static IEnumerable<JsonNode?> Enumerated(ListShape list, string? named, UserWords words, bool optional) =>
        optional || named is not null || list.Leading.Count > 0 ? []
        : list.Item is TextShape text ? words.TakeEnumeration().Select(item => (JsonNode?)TextNode(item, text))
        : list.Item is UnionShape union
            ? Spoken(union, words).Select(option => Write(option, "", new UserWords(words.Text), optional: false))
        : [];

    private static JsonObject? WriteOptionalObject(ObjectShape shape, UserWords words, bool optional) =>
        optional && !shape.Members.Any(member => words.Mentions(member.Name))
            ? null
            : WriteObject(shape.Members, words);
}
