using System.Text.Json;

namespace OpenChat.Emulator;

/// <summary>Represents a request the emulator received, for tests to look at.</summary>
/// <remarks>Nothing is left out of it, the token included; the emulator never logs one.</remarks>
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
    /// <value><see langword="null"/> when the body is no valid JSON.</value>
    public JsonElement? Json { get; }

    private static JsonElement? Parse(string body)
    {
        try
        {
            return JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            // What is no JSON is answered by the routes, each in its own dialect.
            return null;
        }
    }
}
