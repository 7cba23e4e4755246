using System.Text.Json.Nodes;
using OpenChat.Emulator.Answering;
using OpenChat.Emulator.Faults;
using static OpenChat.Emulator.EmulatorFaultKind;

namespace OpenChat.Emulator.OpenAI;

/// <summary>Answers, frames and errors as llama.cpp's server of June 2026 writes them, of chats or of text completions.</summary>
internal sealed class OpenAIDialect(FaultPlan faults, bool chat, string model, string id, bool includeUsage) : IDialect
{
    /// <summary>The same in every run, so that a test can compare whole bodies: the day the model was published.</summary>
    public const long Created = 1_704_412_800;

    private readonly ThinkingFields _fields = new(faults);

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

    /// <summary>A chat begins with the role; servers of 2025 began with the text.</summary>
    public IEnumerable<JsonNode> FirstFrames() =>
        chat && !faults.Has(EmulatorFaultKind.Llama2025) ? [Frame(Choice("delta", Role(), null))] : [];

    public JsonNode TextFrame(string text, int index, EmulatorUsage? usage)
    {
        var frame = Frame(
            chat ? Choice("delta", _fields.Write(text), null) : TextChoice(FaultyValues.Text(text, faults), null)
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
            Frame(Choice("delta", Role(), null)),
        ];

    public JsonNode Error(ApiError error) => OpenAIErrors.Body(error);

    public IEnumerable<string> StreamErrorEvents(ApiError error) =>
        [$"data: {JsonText.Of(OpenAIErrors.Body(error))}", EventSource.Done];

    private string FrameObject => chat ? "chat.completion.chunk" : "text_completion";

    private JsonObject Message(string text)
    {
        var message = _fields.WriteWhole(text);
        message.Insert(0, "role", "assistant");
        return message;
    }

    private static JsonObject Role() => new() { ["role"] = "assistant", ["content"] = null };

    private static JsonObject Choice(string name, JsonObject content, string? finishReason) =>
        new()
        {
            ["finish_reason"] = finishReason,
            ["index"] = 0,
            [name] = content,
        };

    private static JsonObject TextChoice(JsonNode? text, string? finishReason) =>
        new()
        {
            ["text"] = text,
            ["index"] = 0,
            ["logprobs"] = null,
            ["finish_reason"] = finishReason,
        };

    private JsonObject Frame(JsonObject choice) => Envelope([choice], FrameObject);

    private JsonObject Envelope(JsonArray choices, string type) =>
        new()
        {
            ["choices"] = choices,
            ["created"] = Created,
            ["id"] = id,
            ["model"] = model,
            ["system_fingerprint"] = LlamaServer.Build,
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
            target["timings"] = LlamaServer.Timings(timings, last.Usage?.CachedTokens ?? 0);
        }
    }
}
