using System.ComponentModel;

namespace OpenChat.Examples.Planner;

/// <summary>What the model answers when it is asked for a plan.</summary>
internal sealed record Plan([property: Description("The steps, in order.")] IReadOnlyList<PlanStep> Steps);

internal sealed record PlanStep(
    [property: Description("The function's name.")] string Function,
    [property: Description("A value for each of its parameters.")] IReadOnlyList<PlanArgument> Arguments,
    [property: Description("What the step is for, in a few words.")] string Why
);

internal sealed record PlanArgument(string Name, string Value)
{
    public override string ToString() => $"{Name}: {Value}";
}
