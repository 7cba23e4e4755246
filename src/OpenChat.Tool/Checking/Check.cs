using System.Text.Json.Nodes;

namespace OpenChat.Tool.Checking;

/// <summary>One thing that is looked at.</summary>
internal abstract class Check
{
    /// <summary>Gets its name, of 16 characters at most.</summary>
    public abstract string Name { get; }

    /// <summary>Gets a value indicating whether nothing behind it can be told where it finds a fault.</summary>
    public virtual bool IsEssential => false;

    /// <summary>Asks the server, and says what it found.</summary>
    /// <exception cref="HttpRequestException">A request failed that the check takes for granted.</exception>
    public abstract Task<Finding> RunAsync(Examination examination, CancellationToken cancellationToken);
}

/// <summary>How a check ended.</summary>
internal enum Outcome
{
    Ok,

    /// <summary>It works, with a loss.</summary>
    Warning,

    /// <summary>It does not work.</summary>
    Fault,

    /// <summary>It was not asked, or cannot be told.</summary>
    Skipped,
}

/// <summary>What a check found.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Code">What was found, in a word that does not change, for programs.</param>
/// <param name="Text">One sentence that says what is.</param>
/// <param name="Advice">One sentence that says what to do; null where there is nothing to.</param>
internal sealed record Finding(Outcome Outcome, string Code, string Text, string? Advice = null)
{
    private const string NotAskedCode = "not-asked";

    public bool IsNotAsked => Code == NotAskedCode;

    /// <summary>Gets the numbers and names behind the sentence.</summary>
    public JsonObject Data { get; init; } = [];

    public static Finding Ok(string text) => new(Outcome.Ok, "ok", text);

    public static Finding Warning(string code, string text, string advice) => new(Outcome.Warning, code, text, advice);

    public static Finding Fault(string code, string text, string advice) => new(Outcome.Fault, code, text, advice);

    /// <summary>It was asked, and what came back does not tell.</summary>
    public static Finding NotTold(string text) => new(Outcome.Skipped, "not-told", text);

    /// <summary>It was not asked, or not to the end.</summary>
    public static Finding NotAsked(string why) => new(Outcome.Skipped, NotAskedCode, $"not asked: {why}");
}

/// <summary>A check and what it found.</summary>
internal sealed record Checked(Check Check, Finding Finding);
