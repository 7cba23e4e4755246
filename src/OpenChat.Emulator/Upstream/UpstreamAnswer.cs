using System.Text.Json;

namespace OpenChat.Emulator.Upstream;

/// <summary>Gathers what the frames of one answer say beside their text.</summary>
internal sealed class UpstreamAnswer
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
