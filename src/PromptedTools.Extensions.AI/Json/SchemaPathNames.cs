using System.Text.Json;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>Tells paths made of a schema's own names from those that hold a name somebody else wrote.</summary>
internal static class SchemaPathNames
{
    /// <summary>The path, if every name in it is one of the schema's; else its beginning up to the first that is not.</summary>
    public static string Known(string path, JsonElement schema)
    {
        var parts = path.Split('.');
        if (parts.Length == 1)
        {
            return "$";
        }

        var text = schema.GetRawText();
        var known = parts
            .Skip(1)
            .TakeWhile(part => text.Contains($"\"{part.Split('[')[0]}\"", StringComparison.Ordinal));
        return string.Join('.', known.Prepend("$"));
    }
}
