using System.Text.Json.Nodes;
using OpenChat.Emulator.Answering;
using OpenChat.Emulator.Faults;
using static OpenChat.Emulator.EmulatorFaultKind;

namespace OpenChat.Emulator.WorkersAI;

/// <summary>The model card's own schema: <c>response</c> in an envelope, or in frames.</summary>
internal sealed class CardDialect(FaultPlan faults) : IDialect
{
    public JsonNode Answer(string text, EmulatorChunk last)
    {
        var result = faults.Has(EmptyResult) ? [] : Result(text, last);
        return faults.Has(BareResponse) ? result
            : faults.Has(ResultOnly) ? new JsonObject { ["result"] = result }
            : new JsonObject
            {
                ["result"] = result,
                ["success"] = true,
                ["errors"] = new JsonArray(),
                ["messages"] = new JsonArray(),
            };
    }

    public IEnumerable<JsonNode> FirstFrames() => [];

    public JsonNode TextFrame(string text, int index, EmulatorUsage? usage)
    {
        var value = FaultyValues.Text(text, faults);
        var frame = faults.Has(Choices)
            ? ChoicesFrame(new JsonObject { ["content"] = value }, null)
            : new JsonObject
            {
                [faults.Has(ResponseText) ? "response_text" : "response"] = value,
                ["p"] = Padding.For(index),
            };
        AddUsage(frame, usage);
        return Wrapped(frame);
    }

    public IEnumerable<JsonNode> LastFrames(EmulatorChunk last)
    {
        foreach (var frame in ToolCallsOfTheStream())
        {
            yield return Wrapped(frame);
        }

        if (faults.Has(Choices))
        {
            yield return Wrapped(ChoicesFrame([], last.FinishReason));
        }
        else if (faults.Has(FinishReason))
        {
            yield return Wrapped(new JsonObject { ["response"] = "", ["finish_reason"] = last.FinishReason });
        }

        if (
            faults.Has(RunningUsage)
            || faults.Has(DeltaUsage)
            || FaultyValues.Usage(last.Usage, faults) is not { } usage
        )
        {
            yield break;
        }

        yield return Wrapped(
            faults.Has(Choices)
                ? new JsonObject { ["choices"] = new JsonArray(), ["usage"] = usage }
                : new JsonObject { ["response"] = "", ["usage"] = usage }
        );
    }

    public IEnumerable<JsonNode> TextlessFrames() =>
        [
            new JsonObject { ["p"] = "abc" },
            new JsonObject { ["tool_calls"] = new JsonArray(), ["p"] = "abcdef" },
            new JsonObject
            {
                ["response"] = null,
                ["tool_calls"] = null,
                ["usage"] = null,
                ["p"] = null,
            },
        ];

    public ApiError InOwnWords(ApiError error) => error;

    public bool ReportsInStream(ApiError error) => false;

    public JsonNode Error(ApiError error) => Envelope.Error(error);

    public IEnumerable<string> StreamErrorEvents(ApiError error) =>
        [$"data: {JsonText.Of(new JsonObject { ["errors"] = new JsonArray(Envelope.ErrorItem(error)) })}"];

    private JsonObject Result(string text, EmulatorChunk last)
    {
        var value = FaultyValues.Text(faults.Has(Numbers) ? text.TrimStart(' ') : text, faults);
        var result = faults.Has(Choices)
            ? WholeChoice(value, last.FinishReason)
            : new JsonObject { [faults.Has(ResponseText) ? "response_text" : "response"] = value };
        if (faults.Has(FinishReason))
        {
            result["finish_reason"] = last.FinishReason;
        }

        if (faults.Has(ToolCalls) || faults.Has(ToolCallDeltas))
        {
            result["tool_calls"] = faults.Has(ToolCalls) ? ToolCallFrames.Flat() : ToolCallFrames.OpenAI();
        }

        AddUsage(result, last.Usage);
        return result;
    }

    private IEnumerable<JsonObject> ToolCallsOfTheStream() =>
        faults.Has(ToolCallDeltas) ? ToolCallFrames.Deltas()
        : faults.Has(ToolCalls) ? [new JsonObject { ["response"] = "", ["tool_calls"] = ToolCallFrames.Flat() }]
        : [];

    private void AddUsage(JsonObject target, EmulatorUsage? usage)
    {
        if (FaultyValues.Usage(usage, faults) is { } node)
        {
            target["usage"] = node;
        }
    }

    private JsonObject Wrapped(JsonObject frame) =>
        faults.Has(StreamedData) ? new JsonObject { ["streamed_data"] = new JsonArray(frame) } : frame;

    private static JsonObject WholeChoice(JsonNode? content, string? finishReason) =>
        new()
        {
            ["response"] = null,
            ["choices"] = new JsonArray(
                new JsonObject
                {
                    ["index"] = 0,
                    ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = content },
                    ["finish_reason"] = finishReason,
                }
            ),
        };

    /// <summary>The index is left out, as it sometimes is.</summary>
    private static JsonObject ChoicesFrame(JsonObject delta, string? finishReason) =>
        new() { ["choices"] = new JsonArray(new JsonObject { ["delta"] = delta, ["finish_reason"] = finishReason }) };
}

/// <summary>Writes the padding by which the service hides the length of its tokens; here it is the same in every run.</summary>
internal static class Padding
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

    public static string For(int index) => Alphabet[..(4 + (index * 11 % 32))];
}

/// <summary>The tool calls of servers that make them themselves, in the two shapes they were seen in.</summary>
file static class ToolCallFrames
{
    public static JsonArray Flat() =>
        new(
            new JsonObject
            {
                ["name"] = "add",
                ["arguments"] = new JsonObject { ["a"] = 1 },
            }
        );

    public static JsonArray OpenAI() =>
        new(
            new JsonObject
            {
                ["id"] = "call_1",
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = "add", ["arguments"] = "{\"a\":1}" },
            }
        );

    /// <summary>The name, then pieces of the arguments, then a call of nulls, then the finish reason.</summary>
    public static IEnumerable<JsonObject> Deltas() =>
        [
            Delta("call_1", "function", 0, "add", null),
            Delta(null, null, 0, null, "{\"a\""),
            Delta(null, null, 0, null, ":1}"),
            Delta(null, null, null, null, null),
            new JsonObject { ["finish_reason"] = "tool_calls" },
        ];

    private static JsonObject Delta(string? id, string? type, int? index, string? name, string? arguments) =>
        new()
        {
            ["tool_calls"] = new JsonArray(
                new JsonObject
                {
                    ["id"] = id,
                    ["type"] = type,
                    ["index"] = index,
                    ["function"] = new JsonObject { ["name"] = name, ["arguments"] = arguments },
                }
            ),
        };
}
