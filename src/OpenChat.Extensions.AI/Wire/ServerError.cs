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

    // What is looked through for words: a proxy may write a sentence of its own before the server's.
    private const int LongestRead = 4 * 1024;
    private const int LongestCode = 64;
    private const int MostMessages = 16;
    private const int MostBytesOfPage = 8 * 1024;

    private readonly List<string> _messages = [];
    private readonly Secrets _secrets;
    private string[]? _shown;

    private ServerError(Secrets secrets) => _secrets = secrets;

    /// <summary>The first code, as it was sent.</summary>
    public string? Code { get; private set; }

    /// <summary>OpenAI's word for the class of the error.</summary>
    public string? Type { get; private set; }

    /// <summary>What the server said, fit to be shown.</summary>
    public IReadOnlyList<string> Messages =>
        _shown ??= [.. _messages.Select(message => Cut(_secrets.HidePrompt(message), LongestMessage))];

    /// <summary>The field of the request that the first message is about, as FastAPI names it; null where it names none.</summary>
    public string? Place { get; private set; }

    /// <summary>The status that the code is, where a server sends one inside a stream.</summary>
    public HttpStatusCode? Status =>
        int.TryParse(Code, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code is >= 400 and < 600
            ? (HttpStatusCode)code
            : null;

    /// <summary>Reads JSON, HTML, plain text or nothing.</summary>
    public static ServerError Read(ReadOnlySpan<byte> body, Secrets secrets)
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
            // Plain text or a page of HTML from something between us and the server: its first words are all there is. Not
            // those of JSON that was cut off: it may begin with the prompt that was too long.
            if (error._messages.Count == 0 && !IsBeginningOfJson(body))
            {
                error.AddMessage(
                    Tags().Replace(Encoding.UTF8.GetString(body[..Math.Min(body.Length, MostBytesOfPage)]), " ")
                );
            }
        }

        return error;
    }

    public bool Says(Regex words) => _messages.Exists(words.IsMatch);

    private static bool IsBeginningOfJson(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, isFinalBlock: false, state: default);
        try
        {
            while (reader.Read()) { }
        }
        catch (JsonException)
        {
            return false;
        }

        return reader.CurrentDepth > 0 || reader.TokenType != JsonTokenType.None;
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
        while (NextProperty(ref reader))
        {
            if (
                Is(reader, "errors"u8)
                || Is(reader, "error"u8)
                || Is(reader, "message"u8)
                || Is(reader, "description"u8)
                || Is(reader, "detail"u8)
                || Is(reader, "msg"u8)
            )
            {
                reader.Read();
                ReadError(ref reader);
            }
            else if (Is(reader, "code"u8) || Is(reader, "internalCode"u8) || Is(reader, "http_status_code"u8))
            {
                var code = ReadCode(ref reader);
                Code ??= code;
            }
            else if (Is(reader, "type"u8) || Is(reader, "error_type"u8))
            {
                var type = ReadString(ref reader);
                Type ??= type is null ? null : Clean(type, LongestCode);
            }
            else if (Is(reader, "result"u8))
            {
                if (EnterObject(ref reader))
                {
                    ReadFields(ref reader);
                }
            }
            else if (Is(reader, "loc"u8))
            {
                var place = ReadPlace(ref reader);
                Place ??= place;
            }
            else if (Is(reader, "choices"u8))
            {
                ReadChoices(ref reader);
            }
            else if (Is(reader, "metadata"u8))
            {
                ReadMetadata(ref reader);
            }
            else
            {
                Skip(ref reader);
            }
        }
    }

    /// <summary>Where FastAPI found the fault: <c>["body","messages",0,"content"]</c>.</summary>
    private string? ReadPlace(ref Utf8JsonReader reader)
    {
        if (!EnterArray(ref reader))
        {
            return null;
        }

        var names = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (TakeName(ref reader) is { } name)
            {
                names.Add(name);
            }
        }

        return names.Count == 0 ? null : Clean(string.Join('.', names), LongestCode);
    }

    /// <summary>OpenRouter puts an error into the choice that it broke off; whatever else a choice has is the model's.</summary>
    private void ReadChoices(ref Utf8JsonReader reader)
    {
        if (!EnterArray(ref reader))
        {
            return;
        }

        while (NextObject(ref reader))
        {
            while (NextProperty(ref reader))
            {
                if (Is(reader, "error"u8))
                {
                    reader.Read();
                    ReadError(ref reader);
                }
                else
                {
                    Skip(ref reader);
                }
            }
        }
    }

    /// <summary>OpenRouter's is what the server behind it said; whatever else it has may quote the prompt.</summary>
    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        if (!EnterObject(ref reader))
        {
            return;
        }

        while (NextProperty(ref reader))
        {
            if (Is(reader, "raw"u8))
            {
                var behind = Read(Encoding.UTF8.GetBytes(ReadString(ref reader) ?? ""), _secrets);
                behind._messages.ForEach(AddMessage);
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
        return TakeName(ref reader) is { Length: > 0 } code ? Clean(code, LongestCode) : null;
    }

    /// <summary>The text or number that the reader stands on; null for anything else, which is passed over.</summary>
    private static string? TakeName(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return JsonText.Read(ref reader);
            case JsonTokenType.Number:
                return Encoding.UTF8.GetString(reader.ValueSpan);
            default:
                reader.Skip();
                return null;
        }
    }

    private void AddMessage(string message)
    {
        message = Clean(message, LongestRead);
        if (message.Length > 0 && _messages.Count < MostMessages)
        {
            _messages.Add(message);
        }
    }

    private string Clean(string text, int most) => Cut(_secrets.HideKeys(text), most);

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..most];

    [GeneratedRegex(@"<(style|script)\b.*?</\1>|<[^>]*>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Tags();
}
