using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace OpenChat.Extensions.AI.Mapping;

/// <summary>Response formats as OpenAI-compatible servers take them.</summary>
internal static class ResponseFormats
{
    public static JsonNode Map(ChatResponseFormatJson format)
    {
        if (format.Schema is not { } schema)
        {
            return new JsonObject { ["type"] = "json_object" };
        }

        var named = new JsonObject
        {
            ["name"] = format.SchemaName ?? "answer",
            ["schema"] = JsonNode.Parse(schema.GetRawText()),
        };
        if (format.SchemaDescription is { } description)
        {
            named["description"] = description;
        }

        return new JsonObject { ["type"] = "json_schema", ["json_schema"] = named };
    }
}
