using System.Text.Json.Nodes;
using OpenChat.Emulator.Answering;
using OpenChat.Emulator.Faults;
using static OpenChat.Emulator.EmulatorFaultKind;

namespace OpenChat.Emulator.OpenAI;

/// <summary>Answers, frames and errors as the played server writes them, of chats or of text completions.</summary>
internal sealed class OpenAIDialect(
    PlayedServer server,
    FaultPlan faults,
    bool chat,
    string model,
    string id,
    bool includeUsage
) : IDialect
{
    private readonly ThinkingFields _fields = new(faults, server.ThinkingField, server.ThinksFromTheStart);
    private bool _hasRole;

    public JsonNode Answer(string text, EmulatorChunk last)
    {
        text = faults.Has(Numbers) ? text.TrimStart(' ') : text;
        var body = chat
            ? Choice("message", Message(text), last.FinishReason)
            : TextChoice(FaultyValues.Text(text, faults), last.FinishReason);
        var answer = Envelope(
            faults.Has(EmptyResult) ? [] : new JsonArray(body),
            chat ? "chat.completion" : "text_completion"
        );
        AddUsage(answer, FaultyValues.Usage(last.Usage, faults));
        AddTimings(answer, last);
        return answer;
    }

    /// <summary>A chat begins with the role, in a frame of its own or with the text; servers of 2025 began with the text.</summary>
    public IEnumerable<JsonNode> FirstFrames() =>
        chat && !faults.Has(EmulatorFaultKind.Llama2025) && server.FirstDelta is { } delta
            ? [Frame(Choice("delta", delta, null))]
            : [];

    public JsonNode TextFrame(string text, int index, EmulatorUsage? usage)
    {
        var frame = Frame(
            chat
                ? Choice("delta", WithRole(_fields.Write(text)), null)
                : TextChoice(FaultyValues.Text(text, faults), null)
        );
        AddUsage(frame, FaultyValues.Usage(usage, faults));
        return frame;
    }

    /// <summary>
    /// The usage of a chat comes in a frame of its own, and only to those who ask for it; that of a text completion, and any from
    /// a server of 2025, with the finish reason.
    /// </summary>
    public IEnumerable<JsonNode> LastFrames(EmulatorChunk last)
    {
        if (chat && _fields.WriteRest() is { } rest)
        {
            yield return Frame(Choice("delta", rest, null));
        }

        var isWithReason = !chat || faults.Has(EmulatorFaultKind.Llama2025);
        var usage =
            faults.Has(RunningUsage) || faults.Has(DeltaUsage) || !(isWithReason || includeUsage)
                ? null
                : FaultyValues.Usage(last.Usage, faults);
        var frame = Frame(chat ? Choice("delta", [], last.FinishReason) : TextChoice("", last.FinishReason));
        if (usage is not null && !isWithReason)
        {
            yield return frame;
            frame = Envelope([], FrameObject);
        }

        AddUsage(frame, usage);
        AddTimings(frame, last);
        yield return frame;
    }

    public IEnumerable<JsonNode> TextlessFrames() =>
        [
            new JsonObject { ["choices"] = new JsonArray() },
            new JsonObject
            {
                ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = new JsonObject() }),
            },
            Frame(Choice("delta", new JsonObject { ["role"] = "assistant", ["content"] = null }, null)),
        ];

    public ApiError InOwnWords(ApiError error) => server.InOwnWords(error, model);

    public JsonNode Error(ApiError error) => server.Error(error);

    public bool ReportsInStream(ApiError error) => server.ReportsInStream(error);

    public IEnumerable<string> StreamErrorEvents(ApiError error) => server.StreamErrorEvents(error);

    private string FrameObject => chat ? "chat.completion.chunk" : "text_completion";

    private JsonObject Message(string text)
    {
        var message = _fields.WriteWhole(text);
        message.Insert(0, "role", "assistant");
        return message;
    }

    /// <summary>Where no frame of its own had it, the first text has the role.</summary>
    private JsonObject WithRole(JsonObject delta)
    {
        if (!_hasRole && server.FirstDelta is null)
        {
            delta.Insert(0, "role", "assistant");
        }

        _hasRole = true;
        return delta;
    }

    private JsonObject Choice(string name, JsonObject content, string? finishReason) =>
        Completed(
            new()
            {
                ["finish_reason"] = finishReason,
                ["index"] = 0,
                [name] = content,
            }
        );

    private JsonObject TextChoice(JsonNode? text, string? finishReason) =>
        Completed(
            new()
            {
                ["text"] = text,
                ["index"] = 0,
                ["logprobs"] = null,
                ["finish_reason"] = finishReason,
            }
        );

    private JsonObject Completed(JsonObject choice)
    {
        server.Complete(choice);
        return choice;
    }

    private JsonObject Frame(JsonObject choice) => Envelope([choice], FrameObject);

    private JsonObject Envelope(JsonArray choices, string type) =>
        new()
        {
            ["choices"] = choices,
            ["created"] = PlayedServer.Created,
            ["id"] = id,
            ["model"] = model,
            ["system_fingerprint"] = server.Fingerprint,
            ["object"] = type,
        };

    private static void AddUsage(JsonObject target, JsonNode? usage)
    {
        if (usage is not null)
        {
            target["usage"] = usage;
        }
    }

    private static void AddTimings(JsonObject target, EmulatorChunk last)
    {
        if (last.Timings is { } timings)
        {
            target["timings"] = Timings(timings, last.Usage?.CachedTokens ?? 0);
        }
    }

    /// <summary>How long an answer took, with the rates as llama.cpp computes them; only an engine that measures has any.</summary>
    private static JsonObject Timings(EmulatorTimings timings, int cachedTokens)
    {
        var node = new JsonObject { ["cache_n"] = cachedTokens };
        AddPhase(node, "prompt", timings.PromptTokens, timings.PromptTime);
        AddPhase(node, "predicted", timings.CompletionTokens, timings.CompletionTime);
        return node;
    }

    /// <summary>No phase takes less than a microsecond, so that the rates are numbers.</summary>
    private static void AddPhase(JsonObject node, string name, int tokens, TimeSpan time)
    {
        var milliseconds = Math.Max(time.TotalMilliseconds, 0.001);
        node[$"{name}_n"] = tokens;
        node[$"{name}_ms"] = milliseconds;
        node[$"{name}_per_token_ms"] = tokens == 0 ? 0 : milliseconds / tokens;
        node[$"{name}_per_second"] = tokens * 1000 / milliseconds;
    }
}
