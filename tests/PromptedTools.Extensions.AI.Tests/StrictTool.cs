using System.Text.Json;
using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Tests;

/// <summary>A tool that says itself how strictly its arguments are read; or nothing of it.</summary>
internal sealed class StrictTool(AIFunctionDeclaration tool, bool? isStrict) : AIFunctionDeclaration
{
    public override string Name => tool.Name;

    public override string Description => tool.Description;

    public override JsonElement JsonSchema => tool.JsonSchema;

    public override IReadOnlyDictionary<string, object?> AdditionalProperties { get; } =
        isStrict is { } given ? new Dictionary<string, object?> { ["strict"] = given } : [];
}
