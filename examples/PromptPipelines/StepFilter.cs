using System.Diagnostics;
using Microsoft.SemanticKernel;
using Spectre.Console;

namespace OpenChat.Examples.PromptPipelines;

/// <summary>Says which function runs and how long it took. A filter could as well change arguments or results, or retry.</summary>
internal sealed class StepFilter : IFunctionInvocationFilter
{
    public async Task OnFunctionInvocationAsync(
        FunctionInvocationContext context,
        Func<FunctionInvocationContext, Task> next
    )
    {
        AnsiConsole.Write(new Rule(Markup.Escape(context.Function.Name)).LeftJustified());
        var started = Stopwatch.GetTimestamp();
        await next(context);

        // A stream is read after this; the time is that to its beginning.
        var what = context.IsStreaming ? "begins after" : "took";
        AnsiConsole.MarkupLineInterpolated(
            $"[grey]{what} {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0} ms[/]"
        );
    }
}
