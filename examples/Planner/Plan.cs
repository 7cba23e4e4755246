using System.ComponentModel;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.SemanticKernel;

namespace OpenChat.Examples.Planner;

/// <summary>What the model answers when it is asked for a plan.</summary>
internal sealed record Plan([property: Description("The functions to call, in order.")] IReadOnlyList<PlanStep> Steps);

/// <summary>One call. It is planned before anything is known, so that a value may be the result of an earlier step.</summary>
internal sealed partial record PlanStep(
    string Function,
    [property: Description("A value for each parameter. $1 stands for the result of step 1.")]
        IReadOnlyDictionary<string, string> Arguments,
    [property: Description("What the step is for, in a few words.")] string Why
)
{
    public override string ToString() =>
        $"{Function}({string.Join(", ", Arguments.Select(argument => $"{argument.Key}: {argument.Value}"))})";

    /// <summary>The arguments with results in place of the steps they name.</summary>
    /// <param name="results">The results of the steps so far, of step 1 first.</param>
    /// <exception cref="ArgumentException">A step is named that has no result.</exception>
    public KernelArguments Fill(IReadOnlyList<string> results)
    {
        var filled = new KernelArguments();
        foreach (var (name, value) in Arguments)
        {
            filled[name] = ResultOfAStep()
                .Replace(
                    value,
                    named =>
                        int.TryParse(named.ValueSpan[1..], CultureInfo.InvariantCulture, out var step)
                        && step >= 1
                        && step <= results.Count
                            ? results[step - 1]
                            : throw new ArgumentException($"{named.Value} in {this} is no step that has a result.")
                );
        }

        return filled;
    }

    [GeneratedRegex(@"\$\d+")]
    private static partial Regex ResultOfAStep();
}
