namespace PromptedTools.Extensions.AI.Json;

/// <summary>
/// What it may cost to check the values of one reply: alternatives and references multiply, and so do the values. Whoever
/// checks several values gives them all the same budget.
/// </summary>
/// <param name="length">How long the reply is, in characters: who writes more has more to be checked.</param>
internal sealed class SchemaWork(int length)
{
    // Some hundred bytes of memory each. A thousand objects of ten properties take less than half of what their text adds.
    private const int MinSteps = 15_000;

    // How many bytes of a schema, or characters of a string, are looked at in one step.
    private const int StepLength = 64;

    private long _left = MinSteps + length;

    /// <summary>The patterns of all strings, with the time that is left for them.</summary>
    public SchemaPattern Patterns { get; } = new();

    /// <summary>Whether there was room for so many steps.</summary>
    public bool TryTake(int steps)
    {
        _left = Math.Max(_left - steps, 0);
        return _left > 0;
    }

    /// <summary>Whether there was room to look at a text of this length.</summary>
    public bool TryRead(int length) => TryTake(1 + (length / StepLength));
}
