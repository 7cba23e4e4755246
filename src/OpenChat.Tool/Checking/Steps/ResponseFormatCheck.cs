using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenChat.Tool.Checking.Steps;

/// <summary>Whether <c>response_format</c> holds an answer to a schema, by a question that no model answers in that form.</summary>
internal sealed class ResponseFormatCheck : Check
{
    private const string Property = "harbour_is_open";

    public override string Name => "response format";

    public override async Task<Finding> RunAsync(Examination examination, CancellationToken cancellationToken)
    {
        var answer = await examination
            .Probe.ChatAsync([Message.User("Write one sentence about the sea.")], 64, cancellationToken, Format())
            .ConfigureAwait(false);
        var data = new JsonObject { ["status"] = answer.Status };
        return (
            !answer.IsSuccess
                ? Finding.Warning(
                    "schema-refused",
                    $"a response_format with a schema is refused ({answer.Status})",
                    "Update the server; until then set ConstrainReplies = false, which saves the refused request."
                )
            : Holds(answer) ? Finding.Ok("a schema holds: the answer has its form")
            : Finding.Warning(
                "schema-ignored",
                "a response_format with a schema is ignored: calls and typed answers depend on the prompt alone",
                "Update the server, or take one that constrains: llama.cpp, Ollama, vLLM and LM Studio do."
            )
        ) with
        {
            Data = data,
        };
    }

    /// <summary>What is cut at the limit of tokens has begun in the form.</summary>
    private static bool Holds(Answer answer)
    {
        var text = answer.Text?.Trim() ?? "";
        try
        {
            return JsonElement.Parse(text).Member(Property).ValueKind is JsonValueKind.True or JsonValueKind.False;
        }
        catch (JsonException)
        {
            return answer.FinishReason == "length" && text.StartsWith('{');
        }
    }

    private static JsonObject Format() =>
        new()
        {
            ["response_format"] = new JsonObject
            {
                ["type"] = "json_schema",
                ["json_schema"] = new JsonObject
                {
                    ["name"] = "harbour",
                    ["strict"] = true,
                    ["schema"] = new JsonObject
                    {
                        ["type"] = "object",
                        ["properties"] = new JsonObject { [Property] = new JsonObject { ["type"] = "boolean" } },
                        ["required"] = new JsonArray(Property),
                        ["additionalProperties"] = false,
                    },
                },
            },
        };
}
