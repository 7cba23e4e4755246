using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace SemanticKernel.Connectors.OpenChat.FunctionCalling;

/// <summary>
/// A function as it is shown to the model. It cannot be invoked, so that no layer below the filters ever does.
/// </summary>
internal sealed class FunctionTool(string name, KernelFunction function, bool isStrict) : AIFunctionDeclaration
{
    private static readonly Dictionary<string, object?> Strict = new() { ["strict"] = true };

    public override string Name => name;

    public override string Description => function.Description;

    public override JsonElement JsonSchema => function.JsonSchema;

    public override JsonElement? ReturnJsonSchema => function.ReturnJsonSchema;

    public override IReadOnlyDictionary<string, object?> AdditionalProperties =>
        isStrict ? Strict : base.AdditionalProperties;
}
