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

        var text = ToolLines().Replace(conversation.Instructions, "");
        return AskedType(text) is { } type
            ? JsonText.Of(ValueWriter.Write(type, "", new UserWords(WithoutTypes(conversation.Ask)), optional: false)!)
            : null;
    }

    /// <summary>The largest type of the text that names at least one type by its word: JSON itself reads like a type of literals.</summary>
    private static TypeShape? AskedType(string text)
    {
        (TypeShape? Type, int Length) largest = (null, 0);
        for (var index = text.IndexOf('{', StringComparison.Ordinal); index >= 0; index = text.IndexOf('{', index + 1))
        {
            var reader = new TypeReader(text, index);
            if (reader.ReadType() is { } type && reader.Position - index > largest.Length && NamesAType(type))
            {
                largest = (type, reader.Position - index);
            }
        }

        return largest.Type;
    }

    private static bool NamesAType(TypeShape type) =>
        type switch
        {
            ObjectShape shape => shape.Members.Any(member => NamesAType(member.Type)),
            ListShape list => NamesAType(list.Item),
            ChoiceShape choice => choice.Values.Count > 1,
            _ => true,
        };

    /// <summary>A type in the user's own message offers no words to fill it with.</summary>
    private static string WithoutTypes(string ask) =>
        ask.IndexOf('{', StringComparison.Ordinal) is >= 0 and var index ? ask[..index] : ask;

    [GeneratedRegex(@"^[^\n{}]*\([^\n]*\).*$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex ToolLines();
}
