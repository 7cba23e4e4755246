using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.ToolCalling.Reading;

namespace OpenChat.Extensions.AI.ToolCalling.Exchange;

/// <summary>One reply of the model.</summary>
/// <param name="Text">What it wrote, as far as the caller was not shown it yet.</param>
/// <param name="Reading">What that turned out to be.</param>
/// <param name="FinishReason">Why the model stopped, as far as known.</param>
/// <param name="HasShownText">Whether the caller was already shown text of this answer.</param>
internal sealed record ModelReply(
    string Text,
    ToolReply Reading,
    ChatFinishReason? FinishReason,
    bool HasShownText = false
);
