using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using SemanticKernel.Connectors.OpenChat.Mapping;

namespace SemanticKernel.Connectors.OpenChat.FunctionCalling;

/// <summary>One request of a conversation: which functions it shows the model, and whether calls of them are invoked.</summary>
internal sealed class FunctionCallingRound
{
    private FunctionCallingRound(int index, AdvertisedFunctions functions)
    {
        Index = index;
        Functions = functions;
    }

    public int Index { get; }

    public AdvertisedFunctions Functions { get; }

    public bool IsAutoInvoked { get; private init; }

    public bool IsLimitReached { get; private init; }

    public bool IsConcurrent { get; private init; }

    private FunctionChoice? Choice { get; init; }

    private bool? AllowParallelCalls { get; init; }

    public static FunctionCallingRound Create(
        FunctionChoiceBehavior? behavior,
        ChatHistory history,
        Kernel? kernel,
        int index
    )
    {
        if (behavior is null)
        {
            return new FunctionCallingRound(index, new([], options: null, kernel));
        }

        var configuration = behavior.GetConfiguration(new(history) { Kernel = kernel, RequestSequenceIndex = index });
        var isWanted = configuration.AutoInvoke && kernel is not null;
        var isAllowed = AutoInvocationLimits.Allow(index);
        return new FunctionCallingRound(index, new(configuration.Functions ?? [], configuration.Options, kernel))
        {
            Choice = configuration.Choice,
            AllowParallelCalls = configuration.Options.AllowParallelCalls,
            IsConcurrent = configuration.Options.AllowConcurrentInvocation,
            IsAutoInvoked = isWanted && isAllowed,
            IsLimitReached = isWanted && !isAllowed,
        };
    }

    public void Apply(ChatOptions options)
    {
        options.Tools = Functions.Tools;
        if (options.Tools is not null)
        {
            options.AllowMultipleToolCalls = AllowParallelCalls;
            options.ToolMode =
                Choice == FunctionChoice.Required ? ChatToolMode.RequireAny
                : Choice == FunctionChoice.None ? ChatToolMode.None
                : ChatToolMode.Auto;
        }
    }
}
