using System.Text.Json;

namespace OpenChat.Emulator.Tests;

/// <summary>What a body looks like, whatever it says: the paths of its values and their kinds.</summary>
internal static class JsonShape
{
    /// <summary>Gives the shape of one document, such as <c>$.error.code Number</c>, without what lies under the paths left out.</summary>
    public static IReadOnlyList<string> Of(string json, IReadOnlyCollection<string> without) =>
        [
            .. Lines(JsonElement.Parse(json), "$")
                .Where(line => !without.Any(path => IsUnder(line, path)))
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Gives the shapes of a stream's frames in order, equal ones in a row once: how many tokens a text has is no matter.</summary>
    public static IReadOnlyList<string> OfStream(string body, IReadOnlyCollection<string> without)
    {
        var shapes = new List<string>();
        foreach (var frame in body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var shape = frame is "data: [DONE]" ? frame : string.Join("; ", Of(frame["data: ".Length..], without));
            if (shapes.LastOrDefault() != shape)
            {
                shapes.Add(shape);
            }
        }

        return shapes;
    }

    private static bool IsUnder(string line, string path) =>
        line.StartsWith(path, StringComparison.Ordinal) && line[path.Length] is '.' or '[' or ' ';

    private static IEnumerable<string> Lines(JsonElement value, string path) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => value
                .EnumerateObject()
                .SelectMany(property => Lines(property.Value, $"{path}.{property.Name}"))
                .Prepend($"{path} Object"),
            JsonValueKind.Array => value
                .EnumerateArray()
                .SelectMany(item => Lines(item, $"{path}[]"))
                .Prepend($"{path} Array"),
            JsonValueKind.True or JsonValueKind.False => [$"{path} Boolean"],
            var kind => [$"{path} {kind}"],
        };
}
