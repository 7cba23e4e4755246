using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Retrying;

/// <summary>What the caller is given in the end.</summary>
internal sealed record ToolAnswer(string Text, IReadOnlyList<FunctionCallContent> Calls, ChatFinishReason? FinishReason)
{
    public IList<AIContent> Contents() => Text.Length == 0 ? [.. Calls] : [new TextContent(Text), .. Calls];
}
