using Microsoft.SemanticKernel;

namespace OpenChat.Examples.Planner;

/// <summary>Ends a task that a model does not end by itself: nothing else guarantees that it stops.</summary>
internal sealed class RoundLimit(int rounds) : IAutoFunctionInvocationFilter
{
    public bool IsReached { get; private set; }

    public async Task OnAutoFunctionInvocationAsync(
        AutoFunctionInvocationContext context,
        Func<AutoFunctionInvocationContext, Task> next
    )
    {
        await next(context);
        if (context.RequestSequenceIndex >= rounds - 1 && context.FunctionSequenceIndex == context.FunctionCount - 1)
        {
            IsReached = context.Terminate = true;
        }
    }
}
