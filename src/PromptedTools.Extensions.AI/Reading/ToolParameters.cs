using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>The parameters of a tool, in the order of its schema.</summary>
internal static class ToolParameters
{
    public static IReadOnlyList<string> Names(AIFunctionDeclaration tool) =>
        [.. JsonSchema.Of(tool.JsonSchema).Properties.Keys];

    public static bool FirstTakesObject(AIFunctionDeclaration tool) =>
        JsonSchema.Of(tool.JsonSchema).Properties is { Count: > 0 } properties
        && properties.GetAt(0).Value is { IsObject: true } first
        && first.Types.HasFlag(SchemaTypes.Object);

    /// <summary>What the tool itself says of unknown properties, under the key that Microsoft.Extensions.AI has for it.</summary>
    public static bool? IsStrict(AIFunctionDeclaration tool) =>
        tool.AdditionalProperties.GetValueOrDefault("strict") as bool?;
}
