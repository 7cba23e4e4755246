namespace OpenChat.Benchmarks.Measuring;

/// <summary>How long to measure.</summary>
internal sealed record Effort
{
    public static Effort Full { get; } = new();

    /// <summary>Proves that everything runs and that all read the same. The figures mean nothing.</summary>
    public static Effort Short { get; } =
        new()
        {
            Rounds = 1,
            RoundCpu = TimeSpan.FromMilliseconds(10),
            WarmUp = TimeSpan.FromMilliseconds(10),
            Streams = 20,
            SpecialRounds = 1,
        };

    /// <summary>Rounds, in which the subjects take turns.</summary>
    public int Rounds { get; private init; } = 9;

    /// <summary>The CPU time a subject is given in each round, at least.</summary>
    public TimeSpan RoundCpu { get; private init; } = TimeSpan.FromSeconds(0.25);

    /// <summary>The CPU time spent on each subject before the first round, so that its code is compiled to the end.</summary>
    public TimeSpan WarmUp { get; private init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>Streams at once.</summary>
    public int Streams { get; private init; } = 1_000;

    /// <summary>Rounds of the streams at once and of the readers.</summary>
    public int SpecialRounds { get; private init; } = 5;
}
