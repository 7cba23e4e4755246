using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>What the body of an error says, whichever of the shapes in use it has.</summary>
internal sealed class ServerError
{
    private const int LongestMessage = 300;

    private readonly List<string> _messages = [];

    /// <summary>The first code, as it was sent.</summary>
    public string? Code { get; private set; }

    /// <summary>OpenAI's word for the class of the error.</summary>
    public string? Type { get; private set; }

    public IReadOnlyList<string> Messages => _messages;

    /// <summary>The status that the code is, where a server sends one inside a stream.</summary>
    public HttpStatusCode? Status =>
        int.TryParse(Code, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code is >= 400 and < 600
            ? (HttpStatusCode)code
            : null;

    public static ServerError Read(ReadOnlySpan<byte> body)
    {
        var error = new ServerError();
        try
        {
            var reader = new Utf8JsonReader(body);
            if (JsonDocument.TryParseValue(ref reader, out var document))
            {
                using (document)
                {
                    error.ReadBody(document.RootElement);
                }
            }
        }
        catch (JsonException)
        {
            // Plain text or a page of HTML from something between us and the server: its first words are all there is.
            error.AddMessage(Encoding.UTF8.GetString(body));
        }

        return error;
    }

    private void ReadBody(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            ReadError(body);
            return;
        }

        foreach (var property in body.EnumerateObject())
        {
            switch (property.Name)
            {
                case "errors" or "error":
                    ReadError(property.Value);
                    break;
                case "internalCode" or "code":
                    Code ??= ReadCode(property.Value);
                    break;
                case "message" or "description" or "detail":
                    ReadError(property.Value);
                    break;
                case "result" when property.Value.ValueKind == JsonValueKind.Object:
                    ReadBody(property.Value);
                    break;
            }
        }
    }

    private void ReadError(JsonElement error)
    {
        switch (error.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var item in error.EnumerateArray())
                {
                    ReadError(item);
                }

                break;
            case JsonValueKind.Object:
                if (error.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String)
                {
                    Type ??= type.GetString();
                }

                ReadBody(error);
                break;
            case JsonValueKind.String:
                AddMessage(error.GetString()!);
                break;
        }
    }

    private static string? ReadCode(JsonElement code) =>
        code.ValueKind switch
        {
            JsonValueKind.Number => code.GetRawText(),
            JsonValueKind.String => Bounded(code.GetString()!, 64),
            _ => null,
        };

    private void AddMessage(string message)
    {
        message = message.Trim();
        if (message.Length > 0 && _messages.Count < 16)
        {
            _messages.Add(Bounded(message, LongestMessage));
        }
    }

    private static string Bounded(string text, int most) => text.Length <= most ? text : text[..most];
}
