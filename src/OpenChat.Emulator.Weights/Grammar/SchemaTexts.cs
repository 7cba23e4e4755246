using System.Text.Json;

namespace OpenChat.Emulator.Weights.Grammar;

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
