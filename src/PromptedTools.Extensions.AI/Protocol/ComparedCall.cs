using System.Text.Json;
using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI.Json;
using PromptedTools.Extensions.AI.Reading;

namespace PromptedTools.Extensions.AI.Protocol;

/// <summary>
/// A call as it is compared with others: the tool and the values that its schema requires, or all values where it requires
/// none. Each value is what the schema makes of it, so that neither spelling nor layout tells two calls apart.
/// </summary>
internal sealed class ComparedCall
{
    private const int MaxKeyLength = 40;

    private readonly string _toolName;
    private readonly List<KeyValuePair<string, JsonElement>> _values;

    // The longest word of a value that stands in any spelling of the call as it is.
    private readonly string _key;

    public ComparedCall(ParsedToolCall call)
    {
        _toolName = call.Tool.Name;
        var schema = JsonSchema.Of(call.Tool.JsonSchema).Resolved;
        var values = ApplicationJson
            .ToElement(call.Arguments)
            .EnumerateObject()
            .ToDictionary(static value => value.Name, static value => value.Value);
        SchemaProperty[] required =
        [
            .. schema.PropertiesOf().Where(property => property.IsAsked && values.ContainsKey(property.Name)),
        ];
        _values =
            required.Length == 0
                ? [.. values]
                : [.. required.Select(property => KeyValuePair.Create(property.Name, values[property.Name]))];
        Length = values.Sum(static value => value.Key.Length + value.Value.GetRawText().Length);
        _key =
            required
                .Where(static property => IsFree(property.Schema))
                .Select(property => values[property.Name])
                .Where(static value => value.ValueKind == JsonValueKind.String)
                .SelectMany(static value => Words(value.GetString()!))
                .MaxBy(static word => word.Length)
            ?? "";
    }

    /// <summary>Whether there is nothing to compare.</summary>
    public bool IsEmpty => _values.Count == 0;

    /// <summary>How many characters its arguments take.</summary>
    public int Length { get; }

    /// <summary>
    /// The next place where a text has a word without which this call cannot stand there; -1 if there is none. Every place,
    /// where no word tells.
    /// </summary>
    public int IndexOfKey(string text, int start) => text.IndexOf(_key, start, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a text names the tool and every value: a user who writes that asks for the call.</summary>
    public bool IsAskedForIn(string text) =>
        NameFolding.Fold(text).Contains(NameFolding.Fold(_toolName), StringComparison.Ordinal)
        && _values.TrueForAll(value =>
            Leaves(value.Value).All(leaf => text.Contains(leaf, StringComparison.OrdinalIgnoreCase))
        );

    public bool Is(ParsedToolCall other) => other.Tool.Name == _toolName && HasSameValues(other.Arguments);

    public bool Is(FunctionCallContent other) => other.Name == _toolName && HasSameValues(other.Arguments);

    private bool HasSameValues(IEnumerable<KeyValuePair<string, object?>>? written)
    {
        var arguments = ApplicationJson.ToElement(written);
        return _values.TrueForAll(value =>
            arguments.TryGetProperty(value.Key, out var other) && IsSame(value.Value, other)
        );
    }

    private static bool IsSame(JsonElement a, JsonElement b) =>
        (a.ValueKind, b.ValueKind) switch
        {
            (JsonValueKind.Object, JsonValueKind.Object) => a.GetPropertyCount() == b.GetPropertyCount()
                && a.EnumerateObject()
                    .All(property => b.TryGetProperty(property.Name, out var other) && IsSame(property.Value, other)),
            (JsonValueKind.Array, JsonValueKind.Array) => a.GetArrayLength() == b.GetArrayLength()
                && a.EnumerateArray().Zip(b.EnumerateArray()).All(static pair => IsSame(pair.First, pair.Second)),
            (JsonValueKind.Number, JsonValueKind.Number) => JsonElement.DeepEquals(a, b),
            (JsonValueKind.Object or JsonValueKind.Array, _) or (_, JsonValueKind.Object or JsonValueKind.Array) =>
                false,
            _ => Folded(Text(a)).Equals(Folded(Text(b)), StringComparison.OrdinalIgnoreCase),
        };

    private static string Text(JsonElement value)
    {
        try
        {
            return value.ToString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, in a call that the application wrote.
            return value.GetRawText();
        }
    }

    // Made harmless it has spaces more, in a sentence a full stop behind.
    private static string Folded(string text) =>
        string.Concat(text.Where(static c => !char.IsWhiteSpace(c))).TrimEnd('.');

    // An enumeration's value may be written otherwise.
    private static bool IsFree(JsonSchema schema) => schema.IsObject && !schema.Has("enum") && !schema.Has("$ref");

    private static IEnumerable<string> Words(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            var length = 0;
            while (at + length < text.Length && length < MaxKeyLength && char.IsAsciiLetterOrDigit(text[at + length]))
            {
                length++;
            }

            yield return text.Substring(at, length);
            at += length;
        }
    }

    private static IEnumerable<string> Leaves(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => value.EnumerateObject().SelectMany(static property => Leaves(property.Value)),
            JsonValueKind.Array => value.EnumerateArray().SelectMany(Leaves),
            JsonValueKind.String or JsonValueKind.Number => [value.ToString()],
            _ => [],
        };
}
