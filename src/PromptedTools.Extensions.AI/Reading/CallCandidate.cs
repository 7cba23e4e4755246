using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>A call as written, before its name and arguments are checked.</summary>
internal sealed record CallCandidate(string Name, CallForm Form)
{
    /// <summary>What stands for the arguments: an object, or whatever else was written in its place.</summary>
    public LenientValue? Arguments { get; init; }

    /// <summary>The arguments of a call expression.</summary>
    public IReadOnlyList<LenientArgument> Expression { get; init; } = [];

    /// <summary>Why the call cannot be one, where that shows without looking at the tool.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether this is no call of its own but what was left over beside calls, as the index in <c>[f(x)][0]</c>.</summary>
    public bool IsRemnant { get; init; }

    public static CallCandidate Remnant(string fault) =>
        new("", CallForm.Expression) { Fault = fault, IsRemnant = true };
}

internal enum CallForm
{
    /// <summary>Name and arguments each under a key of their own.</summary>
    Explicit,

    /// <summary>A name with the arguments beside it, a tool's name as key, a pair.</summary>
    Implied,

    /// <summary><c>f(a=1)</c>.</summary>
    Expression,
}
