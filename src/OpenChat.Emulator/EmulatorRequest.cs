using System.Diagnostics;
using System.Text.Json;

namespace OpenChat.Emulator;

/// <summary>Represents a request the emulator received, for tests to look at.</summary>
/// <remarks>Nothing is left out of it, the token included; the emulator never logs one.</remarks>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
public sealed class EmulatorRequest
{
    internal EmulatorRequest(string method, string path, IReadOnlyDictionary<string, string> headers, string body)
    {
        Method = method;
        Path = path;
        Headers = headers;
        Body = body;
        Json = Parse(body);
    }

    /// <summary>Gets the HTTP method, in capitals.</summary>
    public string Method { get; }

    /// <summary>Gets the path and query exactly as sent, percent-encoding included.</summary>
    public string Path { get; }

    /// <summary>Gets the headers; names are compared without case, several values are joined by commas.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>Gets the body as text.</summary>
    public string Body { get; }

    /// <summary>Gets the body as JSON.</summary>
    /// <value><see langword="null"/> when the body is no valid JSON, or an escape in it is half of a surrogate pair.</value>
    public JsonElement? Json { get; }

    private static JsonElement? Parse(string body)
    {
        try
        {
            var json = JsonElement.Parse(body);
            return !body.Contains(@"\u", StringComparison.Ordinal) || IsText(json) ? json : null;
        }
        catch (JsonException)
        {
            // What is no JSON is answered by the routes, each in its own dialect.
            return null;
        }
    }

    /// <summary>
    /// JSON's grammar allows an escape that is half of a surrogate pair; no text holds one, and whoever reads that string or name
    /// later would fail.
    /// </summary>
    private static bool IsText(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString() is not null,
                JsonValueKind.Array => value.EnumerateArray().All(IsText),
                JsonValueKind.Object => value
                    .EnumerateObject()
                    .All(member => member.Name is not null && IsText(member.Value)),
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private string DebuggerDisplay => $"{Method} {Path} {Body}";
}
