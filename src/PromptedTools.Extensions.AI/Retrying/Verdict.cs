using System.Diagnostics.CodeAnalysis;

namespace PromptedTools.Extensions.AI.Retrying;

/// <summary>
/// What a reply comes to: the answer, or one more request, which the budget had to give first. There is no third, so an
/// answer is due when nothing is left.
/// </summary>
internal sealed class Verdict<TAnswer>
    where TAnswer : class
{
    private Verdict(TAnswer? answer, PaidRequest? next)
    {
        Answer = answer;
        Next = next;
    }

    public TAnswer? Answer { get; }

    public PaidRequest? Next { get; }

    [MemberNotNullWhen(true, nameof(Next))]
    [MemberNotNullWhen(false, nameof(Answer))]
    public bool AsksAgain => Next is not null;

    public static implicit operator Verdict<TAnswer>(TAnswer answer) => new(answer, null);

    public static implicit operator Verdict<TAnswer>(PaidRequest next) => new(null, next);
}
