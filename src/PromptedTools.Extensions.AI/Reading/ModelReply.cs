using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>One reply of the model.</summary>
/// <param name="Text">What it wrote, as far as the caller was not shown it yet.</param>
/// <param name="Reading">What that turned out to be.</param>
/// <param name="FinishReason">Why the model stopped, as far as known.</param>
internal sealed record ModelReply(string Text, ToolReply Reading, ChatFinishReason? FinishReason)
{
    /// <summary>Whether the caller was already shown text of this answer.</summary>
    public bool HasShownText { get; init; }

    /// <summary>Whether the client inside made calls of its own.</summary>
    public bool MadeCalls { get; init; }

    /// <summary>What the reply took, where known.</summary>
    public long? OutputTokens { get; init; }
}
