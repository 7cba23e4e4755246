using PromptedTools.Turns;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>How a reply is read; the defaults are those of ToolMode Auto.</summary>
internal sealed record ReplyReadingOptions
{
    /// <summary>Whether a call must be there: every form is then taken, in prose too.</summary>
    public bool Required { get; init; }

    /// <summary>Where the model's turn ends.</summary>
    public required StopSequences EndOfTurn { get; init; }

    /// <summary>The one tool that may be called, or null for any of the catalog.</summary>
    public string? SpecificTool { get; init; }

    /// <summary>Whether an unknown property makes a call wrong, rather than being dropped.</summary>
    public bool Strict { get; init; }

    public bool RejectPlaceholders { get; init; } = true;

    /// <summary>Whether what looks like a placeholder is a value that the user wrote.</summary>
    public Func<string, bool> IsGiven { get; init; } = static _ => false;

    /// <summary>Whether all calls count, or the first alone.</summary>
    public bool AllowMultipleCalls { get; init; } = true;

    /// <summary>Whether valid calls stand though another of the same reply is refused.</summary>
    public bool KeepValidCalls { get; init; }

    /// <summary>Whether of equal calls in one reply all count, or the first alone.</summary>
    public bool KeepEqualCalls { get; init; }

    /// <summary>Whether the answer is to be JSON: an object is then a call only if it names a known tool.</summary>
    public bool AnswerIsJson { get; init; }

    /// <summary>Whether a call that was read stands in a document of the conversation: it is the document's, not the model's.</summary>
    public Func<ParsedToolCall, bool> IsOfDocument { get; init; } = static _ => false;
}
