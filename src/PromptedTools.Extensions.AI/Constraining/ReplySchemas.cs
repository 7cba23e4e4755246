using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI.Json;
using PromptedTools.Extensions.AI.Protocol;

namespace PromptedTools.Extensions.AI.Constraining;

/// <summary>
/// What a reply is held to where the client inside can (<see cref="IConstrainedReplies"/>): calls that are required, and the
/// JSON of an answer. Never a reply that may be a call or an answer.
/// </summary>
internal sealed class ReplySchemas(IConstrainedReplies? client)
{
    private const int MostCalls = 8;

    private static readonly JsonSerializerOptions s_json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The options, with the schema of a list of calls as their format.</summary>
    public ChatOptions OfCalls(ToolRequest request, ChatOptions options) =>
        client is null ? options : With(options, Calls(request), "calls");

    /// <summary>The options, with the schema of the answer as their format. A format that is in them stays.</summary>
    public ChatOptions OfAnswer(ChatResponseFormatJson? format, ChatOptions options) =>
        client is null || format?.Schema is not { } schema || options.ResponseFormat is ChatResponseFormatJson
            ? options
            : With(
                options,
                PlainSchema.Of(schema, FormatPrompt.AskedFor(format), SchemaTypes.Object | SchemaTypes.Array),
                "answer"
            );

    private ChatOptions With(ChatOptions options, JsonObject? plain, string name)
    {
        if (plain?.ToJsonString(s_json) is not { Length: <= PlainSchema.MaxLength } text)
        {
            return options;
        }

        var schema = JsonElement.Parse(text);
        if (!client!.CanConstrain(schema))
        {
            return options;
        }

        var constrained = options.Clone();
        constrained.ResponseFormat = ChatResponseFormat.ForJsonSchema(schema, name);
        return constrained;
    }

    private static JsonObject? Calls(ToolRequest request)
    {
        var calls = new List<JsonNode>();
        var length = 0;
        foreach (var tool in request.Tools.Where(tool => request.RequiredTool is not { } name || tool.Name == name))
        {
            if (
                PlainSchema.Of(tool.JsonSchema, AskedProperties.Required, SchemaTypes.Object) is not { } arguments
                || (length += tool.Name.Length + arguments.ToJsonString(s_json).Length) > PlainSchema.MaxLength
            )
            {
                return null;
            }

            calls.Add(
                new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject
                    {
                        ["name"] = new JsonObject { ["const"] = tool.Name },
                        ["arguments"] = arguments,
                    },
                    ["required"] = new JsonArray("name", "arguments"),
                    ["additionalProperties"] = false,
                }
            );
        }

        return new JsonObject
        {
            ["type"] = "array",
            ["items"] = new JsonObject { ["anyOf"] = new JsonArray([.. calls]) },
            ["minItems"] = 1,
            ["maxItems"] = request.AllowsMultipleCalls ? MostCalls : 1,
        };
    }
}
