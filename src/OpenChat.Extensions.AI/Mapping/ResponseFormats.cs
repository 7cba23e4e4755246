using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace OpenChat.Extensions.AI.Mapping;

/// <summary>Response formats as OpenAI-compatible servers take them.</summary>
internal static class ResponseFormats
{
    /// <summary>The name of a schema that has none; servers want one.</summary>
    public const string DefaultName = "answer";

    /// <param name="format">The format.</param>
    /// <param name="rewritten">Its schema as the engine takes it, where that is another.</param>
    public static JsonNode Map(ChatResponseFormatJson format, JsonNode? rewritten = null)
    {
        if (format.Schema is not { } schema)
        {
            return new JsonObject { ["type"] = "json_object" };
        }

        var named = new JsonObject
        {
            ["name"] = format.SchemaName ?? DefaultName,
            ["schema"] = rewritten ?? JsonNode.Parse(schema.GetRawText()),
        };
        if (format.SchemaDescription is { } description)
        {
            named["description"] = description;
        }

        return new JsonObject { ["type"] = "json_schema", ["json_schema"] = named };
    }
}
