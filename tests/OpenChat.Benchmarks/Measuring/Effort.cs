namespace OpenChat.Benchmarks.Measuring;

/// <summary>How long to measure.</summary>
/// <param name="Rounds">Rounds, in which the subjects take turns.</param>
/// <param name="RoundCpu">The CPU time a subject is given in each round, at least.</param>
/// <param name="WarmUp">The CPU time spent on each subject before the first round, so that its code is compiled to the end.</param>
internal sealed record Effort(int Rounds, TimeSpan RoundCpu, TimeSpan WarmUp)
{
    public static Effort Full { get; } = new(9, TimeSpan.FromSeconds(0.25), TimeSpan.FromSeconds(1.5));

    /// <summary>Proves that everything runs and agrees. The figures mean nothing.</summary>
    public static Effort Short { get; } = new(1, TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(10));
}
