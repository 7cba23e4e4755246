using Microsoft.SemanticKernel;
using Spectre.Console;

namespace OpenChat.Examples.Planner;

/// <summary>Shows each function that runs, whoever called it, and asks a person before a dangerous one.</summary>
internal sealed class StepFilter(params string[] dangerous) : IFunctionInvocationFilter
{
    private int _steps;

    public void StartCounting() => _steps = 0;

    public async Task OnFunctionInvocationAsync(
        FunctionInvocationContext context,
        Func<FunctionInvocationContext, Task> next
    )
    {
        var arguments = string.Join(", ", context.Arguments.Select(argument => $"{argument.Key}: {argument.Value}"));
        AnsiConsole.MarkupLineInterpolated($"[yellow]{++_steps}. {context.Function.Name}[/]({arguments})");
        if (dangerous.Contains(context.Function.Name) && !IsAllowed())
        {
            // The model reads this as the function's result, and can go on without it.
            context.Result = new FunctionResult(context.Function, "The user did not allow this.");
        }
        else
        {
            await next(context);
        }

        AnsiConsole.MarkupLineInterpolated($"[grey]   {context.Result}[/]");
    }

    private static bool IsAllowed()
    {
        const string Question = "   This cannot be undone. Do it?";
        if (!Console.IsInputRedirected)
        {
            return AnsiConsole.Confirm(Question, defaultValue: false);
        }

        var answer = Console.ReadLine();
        AnsiConsole.MarkupLineInterpolated($"[yellow]{Question} {answer ?? "Nobody is here to ask: declined."}[/]");
        return answer == "y";
    }
}
