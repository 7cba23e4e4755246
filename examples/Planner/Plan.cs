using System.ComponentModel;

namespace OpenChat.Examples.Planner;

/// <summary>What the model answers when it is asked for a plan.</summary>
internal sealed record Plan([property: Description("The functions to call, in order.")] IReadOnlyList<PlanStep> Steps);

/// <summary>Without arguments: those of one step depend on what an earlier one will tell.</summary>
internal sealed record PlanStep(
    string Function,
    [property: Description("What the step is for, in a few words.")] string Why
);
