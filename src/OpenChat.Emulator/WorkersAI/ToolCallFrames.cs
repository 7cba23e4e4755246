using System.Text.Json.Nodes;

namespace OpenChat.Emulator.WorkersAI;

/// <summary>The tool calls of servers that make them themselves, in the two shapes they were seen in.</summary>
internal static class ToolCallFrames
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
