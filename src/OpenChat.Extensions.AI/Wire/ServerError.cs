using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

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
            var json = new ServerJson(body);
            json.Read();
            error.ReadError(ref json);
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

    private void ReadError(ref ServerJson json)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.StartArray:
                while (json.Read() && json.TokenType != JsonTokenType.EndArray)
                {
                    ReadError(ref json);
                }

                break;
            case JsonTokenType.StartObject:
                ReadFields(ref json);
                break;
            case JsonTokenType.String:
                AddMessage(json.Text);
                break;
        }
    }

    private void ReadFields(ref ServerJson json)
    {
        while (json.NextProperty())
        {
            if (
                json.Is("errors"u8)
                || json.Is("error"u8)
                || json.Is("message"u8)
                || json.Is("description"u8)
                || json.Is("detail"u8)
                || json.Is("msg"u8)
            )
            {
                json.Read();
                ReadError(ref json);
            }
            else if (json.Is("code"u8) || json.Is("internalCode"u8) || json.Is("http_status_code"u8))
            {
                var code = ReadCode(ref json);
                Code ??= code;
            }
            else if (json.Is("type"u8) || json.Is("error_type"u8))
            {
                var type = json.ReadString();
                Type ??= type is null ? null : Clean(type, LongestCode);
            }
            else if (json.Is("result"u8))
            {
                if (json.EnterObject())
                {
                    ReadFields(ref json);
                }
            }
            else if (json.Is("loc"u8))
            {
                var place = ReadPlace(ref json);
                Place ??= place;
            }
            else if (json.Is("choices"u8))
            {
                ReadChoices(ref json);
            }
            else if (json.Is("metadata"u8))
            {
                ReadMetadata(ref json);
            }
            else
            {
                json.SkipValue();
            }
        }
    }

    /// <summary>Where FastAPI found the fault: <c>["body","messages",0,"content"]</c>.</summary>
    private string? ReadPlace(ref ServerJson json)
    {
        if (!json.EnterArray())
        {
            return null;
        }

        var names = new List<string>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (TakeName(ref json) is { } name)
            {
                names.Add(name);
            }
        }

        return names.Count == 0 ? null : Clean(string.Join('.', names), LongestCode);
    }

    /// <summary>OpenRouter puts an error into the choice that it broke off; whatever else a choice has is the model's.</summary>
    private void ReadChoices(ref ServerJson json)
    {
        if (!json.EnterArray())
        {
            return;
        }

        while (json.NextObject())
        {
            while (json.NextProperty())
            {
                if (json.Is("error"u8))
                {
                    json.Read();
                    ReadError(ref json);
                }
                else
                {
                    json.SkipValue();
                }
            }
        }
    }

    /// <summary>OpenRouter's is what the server behind it said; whatever else it has may quote the prompt.</summary>
    private void ReadMetadata(ref ServerJson json)
    {
        if (!json.EnterObject())
        {
            return;
        }

        while (json.NextProperty())
        {
            if (json.Is("raw"u8))
            {
                var behind = Read(Encoding.UTF8.GetBytes(json.ReadString() ?? ""), _secrets);
                behind._messages.ForEach(AddMessage);
            }
            else
            {
                json.SkipValue();
            }
        }
    }

    private string? ReadCode(ref ServerJson json)
    {
        json.Read();
        return TakeName(ref json) is { Length: > 0 } code ? Clean(code, LongestCode) : null;
    }

    /// <summary>The text or number that the reader stands on; null for anything else, which is passed over.</summary>
    private static string? TakeName(ref ServerJson json)
    {
        if (json.TokenType is JsonTokenType.String or JsonTokenType.Number)
        {
            return json.Text;
        }

        json.Skip();
        return null;
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
