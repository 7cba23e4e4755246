using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace SemanticKernel.Connectors.OpenChat.Mapping;

/// <summary>
/// A function as it is shown to the model. It cannot be invoked, so that no layer below the filters ever does.
/// </summary>
internal sealed class FunctionTool : AIFunctionDeclaration
{
    private static readonly Dictionary<string, object?> s_strict = new() { ["strict"] = true };

    // One tool for each function as long as it lives: what the layers below make of a tool, they make once.
    private static readonly ConditionalWeakTable<KernelFunction, FunctionTool> s_tools = [];
    private static readonly ConditionalWeakTable<KernelFunction, FunctionTool> s_strictTools = [];

    private readonly KernelFunction _function;
    private readonly bool _isStrict;

    private FunctionTool(KernelFunction function, bool isStrict)
    {
        _function = function;
        _isStrict = isStrict;
        Name = FunctionNames.Join(function.PluginName, function.Name);
        (JsonSchema, NullWhereLeftOut) = NullableParameters.Describe(function);
    }

    public override string Name { get; }

    public override string Description => _function.Description;

    public override JsonElement JsonSchema { get; }

    /// <summary>Parameters that the function asks for and the model may leave out.</summary>
    public IReadOnlyList<string> NullWhereLeftOut { get; }

    public override JsonElement? ReturnJsonSchema => _function.ReturnJsonSchema;

    public override IReadOnlyDictionary<string, object?> AdditionalProperties =>
        _isStrict ? s_strict : base.AdditionalProperties;

    public static FunctionTool Of(KernelFunction function, bool isStrict) =>
        isStrict
            ? s_strictTools.GetValue(function, static function => new FunctionTool(function, isStrict: true))
            : s_tools.GetValue(function, static function => new FunctionTool(function, isStrict: false));
}
