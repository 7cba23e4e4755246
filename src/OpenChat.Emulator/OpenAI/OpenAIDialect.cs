using System.Text.Json.Nodes;
using OpenChat.Emulator.Answering;
using OpenChat.Emulator.Faults;
using static OpenChat.Emulator.EmulatorFaultKind;

namespace OpenChat.Emulator.OpenAI;

/// <summary>Answers, frames and errors as llama.cpp's server writes them, of chats or of text completions.</summary>
internal sealed class OpenAIDialect(FaultPlan faults, bool chat, string model, string id) : IDialect
{
    /// <summary>The same in every run, so that a test can compare whole bodies: the day the model was published.</summary>
    public const long Created = 1_704_412_800;

    public JsonNode Answer(string text, EmulatorChunk last)
    {
        var content = FaultyValues.Text(faults.Has(Numbers) ? text.TrimStart(' ') : text, faults);
        var body = chat
            ? new JsonObject
            {
                ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = content },
            }
            : new JsonObject { ["text"] = content };
        var answer = Envelope(Choice(body, last.FinishReason), chat ? "chat.completion" : "text_completion");
        if (faults.Has(EmptyResult))
        {
            answer["choices"] = new JsonArray();
        }

        AddUsage(answer, last.Usage);
        return answer;
    }

    public JsonNode TextFrame(string text, int index, EmulatorUsage? usage)
    {
        var frame = Envelope(Choice(Delta(FaultyValues.Text(text, faults)), null), FrameObject);
        AddUsage(frame, usage);
        return frame;
    }

    public IEnumerable<JsonNode> LastFrames(EmulatorChunk last)
    {
        var body = chat ? new JsonObject { ["delta"] = new JsonObject() } : Delta("");
        var frame = Envelope(Choice(body, last.FinishReason), FrameObject);
        if (!faults.Has(RunningUsage) && !faults.Has(DeltaUsage))
        {
            AddUsage(frame, last.Usage);
        }

        yield return frame;
    }

    public IEnumerable<JsonNode> TextlessFrames() =>
        [
            new JsonObject { ["choices"] = new JsonArray() },
            new JsonObject
            {
                ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = new JsonObject() }),
            },
            Envelope(
                Choice(
                    new JsonObject
                    {
                        ["delta"] = new JsonObject { ["role"] = "assistant", ["content"] = null },
                    },
                    null
                ),
                FrameObject
            ),
        ];

    public JsonNode Error(ApiError error) => OpenAIErrors.Body(error);

    public IEnumerable<string> StreamErrorEvents(ApiError error) =>
        [$"data: {JsonText.Of(OpenAIErrors.Body(error))}", EventSource.Done];

    private string FrameObject => chat ? "chat.completion.chunk" : "text_completion";

    private JsonObject Delta(JsonNode? content) =>
        chat
            ? new JsonObject { ["delta"] = new JsonObject { ["content"] = content } }
            : new JsonObject { ["text"] = content };

    private static JsonObject Choice(JsonObject body, string? finishReason)
    {
        body["index"] = 0;
        body["finish_reason"] = finishReason;
        return body;
    }

    private JsonObject Envelope(JsonObject choice, string type) =>
        new()
        {
            ["choices"] = new JsonArray(choice),
            ["created"] = Created,
            ["id"] = id,
            ["model"] = model,
            ["system_fingerprint"] = "openchat-emulator",
            ["object"] = type,
        };

    private void AddUsage(JsonObject target, EmulatorUsage? usage)
    {
        if (FaultyValues.Usage(usage, faults) is { } node)
        {
            target["usage"] = node;
        }
    }
}
