using System.Text.Json;

namespace OpenChat.Emulator.Playing;

/// <summary>Tells in plain text what tools answered.</summary>
internal static class ResultTeller
{
    public static string Tell(IReadOnlyList<ToolResult> results) =>
        string.Join(' ', results.Select(result => $"From {result.Name}: {InWords(result.Body)}."));

    private static string InWords(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? string.Join(
                    ", ",
                    document.RootElement.EnumerateObject().Select(property => $"{property.Name} is {property.Value}")
                )
                : document.RootElement.ToString();
        }
        catch (JsonException)
        {
            // A result may be any text, and is told as it is.
            return body.TrimEnd('.');
        }
    }
}
