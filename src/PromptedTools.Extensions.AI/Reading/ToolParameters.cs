using System.Text.Json;
using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>The parameters of a tool, in the order of its schema.</summary>
internal static class ToolParameters
{
    public static IReadOnlyList<string> Names(AIFunctionDeclaration tool) =>
        [.. Of(tool).Select(parameter => parameter.Name)];

    public static bool FirstTakesObject(AIFunctionDeclaration tool) =>
        Of(tool)
            .Take(1)
            .Any(first =>
                first.Value.ValueKind == JsonValueKind.Object
                && SchemaTypeNames.Of(first.Value).HasFlag(SchemaTypes.Object)
            );

    /// <summary>What the tool itself says of unknown properties, under the key that Microsoft.Extensions.AI has for it.</summary>
    public static bool? IsStrict(AIFunctionDeclaration tool) =>
        tool.AdditionalProperties.GetValueOrDefault("strict") as bool?;

    private static IEnumerable<JsonProperty> Of(AIFunctionDeclaration tool) =>
        tool.JsonSchema.ValueKind == JsonValueKind.Object
        && tool.JsonSchema.TryGetProperty("properties", out var properties)
        && properties.ValueKind == JsonValueKind.Object
            ? properties.EnumerateObject()
            : Enumerable.Empty<JsonProperty>();
}
