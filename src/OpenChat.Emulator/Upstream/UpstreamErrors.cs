using System.Text;
using System.Text.Json;

namespace OpenChat.Emulator.Upstream;

/// <summary>Translates what goes wrong with the upstream server into Workers AI's codes.</summary>
internal static class UpstreamErrors
{
    private const int LongestMessage = 300;

    /// <summary>No server writes a longer one with a reason; a proxy's page beyond it is not read.</summary>
    private const int LongestBody = 64 * 1024;

    public static async Task<T> TranslateAsync<T>(Func<Task<T>> call, Uri server)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new EmulatorEngineException(
                502,
                3043,
                $"The upstream server at {server.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)} cannot be reached or broke off.",
                exception
            );
        }
    }

    public static async Task<EmulatorEngineException> ReadAsync(
        HttpResponseMessage response,
        Uri server,
        CancellationToken cancellationToken
    )
    {
        var body = await TranslateAsync(() => ReadBodyAsync(response, cancellationToken), server).ConfigureAwait(false);
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

    private static async Task<string> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var reader = new StreamReader(body, Encoding.UTF8);
        var buffer = new char[LongestBody];
        var length = await reader.ReadBlockAsync(buffer, cancellationToken).ConfigureAwait(false);
        return new string(buffer, 0, length);
    }

    private static (int Status, int Code) Translate(int status, string message) =>
        status switch
        {
            400 when message.Contains("context", StringComparison.OrdinalIgnoreCase) => (400, 5021),
            401 or 403 => (status, 10000),
            404 => (400, 5007),
            408 => (408, 3007),
            413 => (413, 3006),
            429 or 503 => (429, 3040),
            >= 500 => (status, 3043),
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
