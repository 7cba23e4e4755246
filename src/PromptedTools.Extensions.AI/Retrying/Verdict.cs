using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Retrying;

/// <summary>
/// What a reply comes to: the answer, or one more request, which the budget had to give first. There is no third, so an
/// answer is due when nothing is left.
/// </summary>
internal sealed class Verdict
{
    private Verdict(ToolAnswer? answer, PaidRequest? next) => (Answer, Next) = (answer, next);

    public ToolAnswer? Answer { get; }

    public PaidRequest? Next { get; }

    [MemberNotNullWhen(true, nameof(Next))]
    [MemberNotNullWhen(false, nameof(Answer))]
    public bool AsksAgain => Next is not null;

    public static implicit operator Verdict(ToolAnswer answer) => new(answer, null);

    public static implicit operator Verdict(PaidRequest next) => new(null, next);
}

/// <summary>What the caller is given in the end.</summary>
internal sealed record ToolAnswer(string Text, IReadOnlyList<FunctionCallContent> Calls, ChatFinishReason? FinishReason)
{
    public IList<AIContent> Contents() => Text.Length == 0 ? [.. Calls] : [new TextContent(Text), .. Calls];
}
