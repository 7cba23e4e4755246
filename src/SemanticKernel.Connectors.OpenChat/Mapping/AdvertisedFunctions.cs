using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using AI = Microsoft.Extensions.AI;
using SK = Microsoft.SemanticKernel;

namespace SemanticKernel.Connectors.OpenChat.Mapping;

/// <summary>The functions one request shows the model, by the names it shows them under. Only these may be invoked.</summary>
internal sealed class AdvertisedFunctions(
    IReadOnlyList<KernelFunction> functions,
    FunctionChoiceBehaviorOptions? options,
    Kernel? kernel
)
{
    private readonly Dictionary<string, KernelFunction> _functions = ByName(functions);

    public static AdvertisedFunctions None { get; } = new([], options: null, kernel: null);

    public IList<AITool>? Tools =>
        _functions.Count == 0 ? null : [.. _functions.Values.Select(function => FunctionTool.Of(function, IsStrict))];

    private bool IsStrict => options?.AllowStrictSchemaAdherence == true;

    public KernelFunction? Find(SK.FunctionCallContent call) =>
        _functions.GetValueOrDefault(FunctionNames.Join(call.PluginName, call.FunctionName));

    /// <summary>The function of an earlier call, whether this request shows it or not.</summary>
    public KernelFunction? FindKnown(SK.FunctionCallContent call) =>
        Find(call)
        ?? (kernel?.Plugins.TryGetFunction(call.PluginName, call.FunctionName, out var known) == true ? known : null);

    public SK.FunctionCallContent Map(AI.FunctionCallContent call)
    {
        var function = _functions.GetValueOrDefault(call.Name);
        var arguments = FunctionArguments.ToKernel(CompleteArguments(call), IsTypeRetained);
        return new(function?.Name ?? call.Name, function?.PluginName, call.CallId, arguments) { InnerContent = call };
    }

    /// <summary>A call's arguments, with <see langword="null"/> for those that the function needs and that may be it.</summary>
    public IDictionary<string, object?> CompleteArguments(AI.FunctionCallContent call)
    {
        var arguments = call.Arguments ?? new Dictionary<string, object?>();
        if (
            !_functions.TryGetValue(call.Name, out var function)
            || FunctionTool.Of(function, IsStrict).NullWhereLeftOut is not { Count: > 0 } nullable
        )
        {
            return arguments;
        }

        var complete = new Dictionary<string, object?>(arguments);
        foreach (var name in nullable)
        {
            complete.TryAdd(name, null);
        }

        return complete;
    }

    private static Dictionary<string, KernelFunction> ByName(IReadOnlyList<KernelFunction> functions)
    {
        var byName = new Dictionary<string, KernelFunction>(functions.Count);
        foreach (var function in functions)
        {
            var name = FunctionNames.Join(function.PluginName, function.Name);
            if (!byName.TryAdd(name, function))
            {
                throw new KernelException(
                    $"Two functions would be shown to the model as \"{name}\". Rename one of them or its plugin."
                );
            }
        }

        return byName;
    }

#pragma warning disable SKEXP0001 // The option is experimental, but ignoring it would drop what the caller asked for.
    private bool IsTypeRetained => options?.RetainArgumentTypes == true;
#pragma warning restore SKEXP0001
}
