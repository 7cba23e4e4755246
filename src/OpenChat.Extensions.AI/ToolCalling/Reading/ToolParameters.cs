using System.Text.Json;
using Microsoft.Extensions.AI;

namespace OpenChat.Extensions.AI.ToolCalling.Reading;

/// <summary>The parameters of a tool, in the order of its schema.</summary>
internal static class ToolParameters
{
    public static IReadOnlyList<string> Names(AIFunctionDeclaration tool) =>
        tool.JsonSchema.ValueKind == JsonValueKind.Object
        && tool.JsonSchema.TryGetProperty("properties", out var properties)
        && properties.ValueKind == JsonValueKind.Object
            ? [.. properties.EnumerateObject().Select(property => property.Name)]
            : [];
}
