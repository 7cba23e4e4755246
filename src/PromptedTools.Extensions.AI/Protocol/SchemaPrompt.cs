using System.Text;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Protocol;

/// <summary>
/// What a model is shown of a schema: a type, then what it says of its parts for as long as there is room. Both together are
/// as long as the schema at most.
/// </summary>
internal static class SchemaPrompt
{
    /// <summary>The type, as it is written with so many characters at most, made harmless.</summary>
    public static string Type(JsonSchema schema, ForeignText foreign, Func<int, string> write)
    {
        var most = SchemaText.MaxLengthOf(schema);
        var type = foreign.Neutralise(write(most));
        for (var length = most; type.Length > most; )
        {
            // A type made of tags grows when they are made harmless.
            length = length * 2 / 3;
            type = foreign.Neutralise(write(length));
        }

        return type;
    }

    /// <summary>What it says of its properties down to a depth, as far as the type leaves room, each after a line feed.</summary>
    public static string Descriptions(JsonSchema schema, ForeignText foreign, string type, int depth)
    {
        var room = SchemaText.MaxLengthOf(schema) - type.Length;
        var text = new StringBuilder();
        foreach (var line in PropertyDescriptions.Of(schema, depth).Select(foreign.OneLine))
        {
            if (line.Length > 0 && text.Length + line.Length < room)
            {
                text.Append('\n').Append(line);
            }
        }

        return text.ToString();
    }
}
