using System.Text;
using System.Text.Json;

namespace OpenChat.Emulator.Upstream;

/// <summary>
/// Reads an OpenAI-compatible stream. It goes by lines and not by server-sent events, because llama.cpp reports an error on
/// a line <c>error: …</c>, which those do not have; such a server writes each frame on one line.
/// </summary>
internal static class UpstreamReader
{
    private const string Data = "data:";
    private const string Error = "error:";

    /// <summary>Gives the answer's chunks; the call ends with the client, and with a server that falls silent.</summary>
    public static async IAsyncEnumerable<EmulatorChunk> ReadAsync(HttpResponseMessage response, UpstreamCall call)
    {
        using var body = await call.OpenAsync(response).ConfigureAwait(false);
        var text = new UpstreamText(call, body);
        var answer = new UpstreamAnswer();
        var wholeAnswer = response.Content.Headers.ContentType?.MediaType == "application/json";
        while (!answer.IsDone && await NextAsync().ConfigureAwait(false) is { } line)
        {
            if (answer.Read(wholeAnswer ? line : Payload(line)) is { Length: > 0 } piece)
            {
                yield return new EmulatorChunk(piece);
            }
        }

        yield return answer.End();

        ValueTask<string?> NextAsync() => wholeAnswer ? text.ReadToEndAsync() : text.ReadLineAsync();
    }

    private static string? Payload(string line) =>
        line.StartsWith(Data, StringComparison.Ordinal) ? line[Data.Length..].Trim()
        : line.StartsWith(Error, StringComparison.Ordinal) ? $"{{\"error\":{line[Error.Length..]}}}"
        : null;
}

/// <summary>Gathers what the frames of one answer say beside their text.</summary>
file sealed class UpstreamAnswer
{
    private string? _finishReason;
    private EmulatorUsage? _usage;

    public bool IsDone { get; private set; }

    /// <summary>Reads a frame and gives its text.</summary>
    public string? Read(string? payload)
    {
        if (payload is null or "")
        {
            return null;
        }

        if (payload == "[DONE]")
        {
            IsDone = true;
            return null;
        }

        using var document = Parse(payload);
        var frame = document.RootElement;
        if (Property(frame, "error") is { ValueKind: not JsonValueKind.Null })
        {
            throw UpstreamErrors.From(500, payload, null);
        }

        ReadUsage(frame);
        return FirstChoice(frame) is { } choice ? ReadChoice(choice) : null;
    }

    /// <summary>Gives the last chunk; an answer that just stops is an error, or the client would take a part for the whole.</summary>
    public EmulatorChunk End() =>
        IsDone || _finishReason is not null
            ? new EmulatorChunk("") { FinishReason = _finishReason ?? "stop", Usage = _usage }
            : throw new EmulatorEngineException(502, 3043, "The upstream server broke its answer off.");

    private static JsonDocument Parse(string payload)
    {
        try
        {
            return JsonDocument.Parse(payload);
        }
        catch (JsonException exception)
        {
            throw new EmulatorEngineException(
                502,
                3043,
                "The upstream server sent a frame that is not JSON.",
                exception
            );
        }
    }

    private static JsonElement? FirstChoice(JsonElement frame) =>
        Property(frame, "choices") is { ValueKind: JsonValueKind.Array } choices && choices.GetArrayLength() > 0
            ? choices[0]
            : null;

    private string? ReadChoice(JsonElement choice)
    {
        _finishReason = Property(choice, "finish_reason") is { ValueKind: JsonValueKind.String } reason
            ? reason.GetString()
            : _finishReason;
        var content =
            Property(choice, "text")
            ?? Property(Property(choice, "delta") ?? default, "content")
            ?? Property(Property(choice, "message") ?? default, "content");
        return content?.ValueKind switch
        {
            JsonValueKind.String => content.Value.GetString(),
            JsonValueKind.Number => content.Value.GetRawText(),
            _ => null,
        };
    }

    private void ReadUsage(JsonElement frame)
    {
        if (
            Property(frame, "usage") is { } usage
            && Count(usage, "prompt_tokens") is { } prompt
            && Count(usage, "completion_tokens") is { } completion
        )
        {
            _usage = new EmulatorUsage(prompt, completion)
            {
                CachedTokens = Count(Property(usage, "prompt_tokens_details") ?? default, "cached_tokens"),
            };
        }
    }

    private static int? Count(JsonElement usage, string name) =>
        Property(usage, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var count)
            ? count
            : null;

    private static JsonElement? Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;
}

/// <summary>Reads an answer's text by lines or whole, and no more of it than an answer can need.</summary>
file sealed class UpstreamText(UpstreamCall call, StreamReader body)
{
    /// <summary>Characters of one line, or of an answer that is one JSON document.</summary>
    public const int LongestLine = 4 * 1024 * 1024;

    /// <summary>Characters of a whole answer: several times what 8192 tokens take, each in a frame of its own.</summary>
    public const int LongestAnswer = 16 * 1024 * 1024;

    private readonly char[] _buffer = new char[8 * 1024];
    private readonly StringBuilder _line = new();
    private int _start;
    private int _end;
    private int _total;

    /// <summary>Gives the next line, which CR, LF or both end; <see langword="null"/> at the end.</summary>
    public ValueTask<string?> ReadLineAsync() => ReadAsync("\r\n");

    /// <summary>Gives all that is left; <see langword="null"/> where that is nothing.</summary>
    public ValueTask<string?> ReadToEndAsync() => ReadAsync("");

    private async ValueTask<string?> ReadAsync(string ends)
    {
        _line.Clear();
        while (_start < _end || await FillAsync().ConfigureAwait(false))
        {
            var rest = _buffer.AsMemory(_start, _end - _start);
            var end = rest.Span.IndexOfAny(ends);
            var piece = end < 0 ? rest : rest[..end];
            if (_line.Length + piece.Length > LongestLine)
            {
                throw TooLong($"a line of more than {LongestLine:N0} characters");
            }

            _line.Append(piece);
            _start += end < 0 ? piece.Length : piece.Length + 1;
            if (end >= 0)
            {
                return _line.ToString();
            }
        }

        return _line.Length > 0 ? _line.ToString() : null;
    }

    private async ValueTask<bool> FillAsync()
    {
        _start = 0;
        _end = await call.ReadAsync(body, _buffer).ConfigureAwait(false);
        _total += _end;
        return _total <= LongestAnswer
            ? _end > 0
            : throw TooLong($"an answer of more than {LongestAnswer:N0} characters");
    }

    private static EmulatorEngineException TooLong(string what) =>
        new(502, 3043, $"The upstream server sent {what}, which is no answer; the rest was not read.");
}
