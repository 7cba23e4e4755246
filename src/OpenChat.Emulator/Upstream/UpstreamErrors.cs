using System.Text.Json;
using OpenChat.Emulator.Answering;

namespace OpenChat.Emulator.Upstream;

/// <summary>Translates what goes wrong with the upstream server into Workers AI's codes.</summary>
internal static class UpstreamErrors
{
    private const int LongestMessage = 300;

    /// <summary>No server writes a longer one with a reason; a proxy's page beyond it is not read.</summary>
    private const int LongestBody = 64 * 1024;

    public static async Task<EmulatorEngineException> ReadAsync(HttpResponseMessage response, UpstreamCall call)
    {
        var body = await ReadBodyAsync(response, call).ConfigureAwait(false);
        return From((int)response.StatusCode, body, response.Headers.RetryAfter?.Delta);
    }

    public static EmulatorEngineException From(int status, string body, TimeSpan? retryAfter)
    {
        var (code, message) = Read(body);
        var (translatedStatus, translatedCode) = Translate(code ?? status, message);
        return new EmulatorEngineException(
            translatedStatus,
            translatedCode,
            $"The upstream server answered {code ?? status}: {message}"
        )
        {
            RetryAfter = retryAfter,
        };
    }

    private static async Task<string> ReadBodyAsync(HttpResponseMessage response, UpstreamCall call)
    {
        using var body = await call.OpenAsync(response).ConfigureAwait(false);
        var buffer = new char[LongestBody];
        var length = 0;
        while (
            length < buffer.Length
            && await call.ReadAsync(body, buffer.AsMemory(length)).ConfigureAwait(false) is > 0 and var count
        )
        {
            length += count;
        }

        return new string(buffer, 0, length);
    }

    private static (int Status, int Code) Translate(int status, string message) =>
        status switch
        {
            400 when message.Contains("context", StringComparison.OrdinalIgnoreCase) => (400, ApiError.ContextExceeded),
            401 or 403 => (status, 10000),
            404 => (400, 5007),
            408 => (408, 3007),
            413 => (413, 3006),
            429 or 503 => (429, 3040),
            >= 500 => (status, 3043),
            // A redirect is not followed: the key and the prompt would go along.
            < 400 => (502, 3043),
            _ => (400, 5006),
        };

    private static (int? Code, string Message) Read(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return
                document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("error", out var error)
                ? ReadError(error)
                : (null, Shorten(body));
        }
        catch (JsonException)
        {
            // A proxy's page or plain text: its beginning is what there is to tell.
            return (null, Shorten(body));
        }
    }

    /// <summary>Ollama's error may be a bare text.</summary>
    private static (int? Code, string Message) ReadError(JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Object)
        {
            return (null, Shorten(error.ToString()));
        }

        var code =
            error.TryGetProperty("code", out var number)
            && number.ValueKind == JsonValueKind.Number
            && number.TryGetInt32(out var value)
            && value is >= 400 and <= 599
                ? value
                : (int?)null;
        return (code, error.TryGetProperty("message", out var message) ? Shorten(message.ToString()) : "no message");
    }

    private static string Shorten(string text) => text.Length <= LongestMessage ? text : text[..LongestMessage] + "…";
}
