using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using static OpenChat.Extensions.AI.Wire.AnswerValues;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>What the body of an error says, whichever of the shapes in use it has.</summary>
internal sealed partial class ServerError
{
    private const int LongestMessage = 300;
    private const int LongestCode = 64;
    private const int MostMessages = 16;
    private const int MostBytesOfPage = 8 * 1024;

    private readonly List<string> _messages = [];
    private readonly IReadOnlyList<string> _secrets;

    private ServerError(IReadOnlyList<string> secrets) => _secrets = secrets;

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

    /// <param name="body">JSON, HTML, plain text or nothing.</param>
    /// <param name="secrets">What is blackened in the messages.</param>
    public static ServerError Read(ReadOnlySpan<byte> body, IReadOnlyList<string> secrets)
    {
        var error = new ServerError(secrets);
        try
        {
            var reader = new Utf8JsonReader(body);
            reader.Read();
            error.ReadError(ref reader);
        }
        catch (JsonException)
        {
            // Plain text or a page of HTML from something between us and the server, or JSON that was cut off: its first
            // words are all there is.
            if (error._messages.Count == 0)
            {
                error.AddMessage(
                    Tags().Replace(Encoding.UTF8.GetString(body[..Math.Min(body.Length, MostBytesOfPage)]), " ")
                );
            }
        }

        return error;
    }

    private void ReadError(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    ReadError(ref reader);
                }

                break;
            case JsonTokenType.StartObject:
                ReadFields(ref reader);
                break;
            case JsonTokenType.String:
                AddMessage(JsonText.Read(ref reader));
                break;
        }
    }

    private void ReadFields(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (
                Is(reader, "errors"u8)
                || Is(reader, "error"u8)
                || Is(reader, "message"u8)
                || Is(reader, "description"u8)
                || Is(reader, "detail"u8)
            )
            {
                reader.Read();
                ReadError(ref reader);
            }
            else if (Is(reader, "code"u8) || Is(reader, "internalCode"u8))
            {
                var code = ReadCode(ref reader);
                Code ??= code;
            }
            else if (Is(reader, "type"u8))
            {
                var type = ReadString(ref reader);
                Type ??= type is null ? null : Clean(type, LongestCode);
            }
            else if (Is(reader, "result"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.StartObject)
                {
                    ReadFields(ref reader);
                }

                reader.Skip();
            }
            else
            {
                Skip(ref reader);
            }
        }
    }

    private string? ReadCode(ref Utf8JsonReader reader)
    {
        reader.Read();
        var code = reader.TokenType switch
        {
            JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
            JsonTokenType.String => JsonText.Read(ref reader),
            _ => "",
        };
        reader.Skip();
        return code.Length == 0 ? null : Clean(code, LongestCode);
    }

    private void AddMessage(string message)
    {
        message = Clean(message, LongestMessage);
        if (message.Length > 0 && _messages.Count < MostMessages)
        {
            _messages.Add(message);
        }
    }

    /// <summary>One line without control characters and secrets, fit for a log and a console.</summary>
    private string Clean(string text, int most)
    {
        foreach (var secret in _secrets)
        {
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        }

        text = Blanks().Replace(text, " ").Trim();
        return text.Length <= most ? text : text[..most];
    }

    [GeneratedRegex(@"<(style|script)\b.*?</\1>|<[^>]*>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Tags();

    [GeneratedRegex(@"[\s\p{Cc}]+")]
    private static partial Regex Blanks();
}
