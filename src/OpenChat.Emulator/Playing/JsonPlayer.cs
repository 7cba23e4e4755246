using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OpenChat.Emulator.Answering;

namespace OpenChat.Emulator.Playing;

/// <summary>Writes JSON of the type a prompt asks for.</summary>
internal static partial class JsonPlayer
{
    /// <summary>Writes the JSON; <see langword="null"/> when none is asked for.</summary>
    public static string? Answer(Conversation conversation)
    {
        if (!conversation.Instructions.Contains("JSON", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var type = AskedType(ToolLines().Replace(conversation.Instructions, ""));
        return type is not null ? JsonText.Of(ValueWriter.WriteRoot(type, WordsFor(conversation))!)
            : conversation.Reminder.Contains("JSON", StringComparison.OrdinalIgnoreCase)
                ? JsonText.Of(new JsonObject { ["answer"] = conversation.Words.Text.Trim() })
            : null;
    }

    /// <summary>Writes JSON that fits a schema; <see langword="null"/> when nothing is known that does.</summary>
    public static string? Answer(Conversation conversation, JsonElement schema) =>
        SchemaReader.Read(schema) switch
        {
            null => null,
            // Any object will do: then what the prompt asks for is the better one.
            ObjectShape { Members: [] } when Answer(conversation) is ['{', ..] asked && IsOpen(schema) => asked,
            { } type => ValueWriter.WriteRoot(type, WordsFor(conversation)) is { } written
                ? JsonText.Of(written)
                : "null",
        };

    private static bool IsOpen(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object
        && schema.EnumerateObject().All(static member => member.Name == "type");

    /// <summary>The largest type of the text that names at least one type by its word: JSON itself reads like a type of literals.</summary>
    private static TypeShape? AskedType(string text)
    {
        (TypeShape? Type, int Length) largest = (null, 0);
        foreach (Match start in TypeStart().Matches(text))
        {
            var reader = new TypeReader(text, start.Index);
            if (
                reader.ReadType() is { } type
                && reader.Position - start.Index > largest.Length
                && NamesAType(type)
                && (text[start.Index] == '{' || IsLineEnd(text, reader.Position))
            )
            {
                largest = (type, reader.Position - start.Index);
            }
        }

        return largest.Type;
    }

    private static bool IsLineEnd(string text, int position) =>
        position == text.Length || text[position] is '\r' or '\n';

    private static bool NamesAType(TypeShape type) =>
        type switch
        {
            ObjectShape shape => shape.Members.Any(member => NamesAType(member.Type)),
            NullableShape nullable => NamesAType(nullable.Value),
            ListShape list => NamesAType(list.Item),
            ChoiceShape choice => choice.Values.Count > 1,
            _ => true,
        };

    /// <summary>A type in the user's own message offers no words to fill it with.</summary>
    private static UserWords WordsFor(Conversation conversation) =>
        conversation.Results.Count == 0 && conversation.Ask.IndexOf('{', StringComparison.Ordinal) is >= 0 and var index
            ? new UserWords(conversation.Ask[..index])
            : conversation.Words;

    /// <summary>An object may begin anywhere; another type has a line of its own.</summary>
    [GeneratedRegex(@"\{|^(?=[\w""(\[])", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex TypeStart();

    [GeneratedRegex(@"^[^\n{}]*\([^\n]*\).*$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex ToolLines();
}
