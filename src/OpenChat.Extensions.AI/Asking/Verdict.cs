using Microsoft.Extensions.AI;

namespace OpenChat.Extensions.AI.Asking;

/// <summary>
/// One more request of the model within the budget of an answer. Only <see cref="AskAgain"/> makes one, and counts it: a
/// loop that asks nothing else ends.
/// </summary>
internal sealed record Question(IReadOnlyList<ChatMessage> Messages, ChatOptions Options);

/// <summary>What a reply leads to: the answer, or one more question. Never neither.</summary>
internal readonly struct Verdict<TAnswer>
    where TAnswer : class
{
    private Verdict(TAnswer? answer, Question? next) => (Answer, Next) = (answer, next);

    /// <summary>The answer; null when <see cref="Next"/> is to be asked.</summary>
    public TAnswer? Answer { get; }

    public Question? Next { get; }

    public static implicit operator Verdict<TAnswer>(TAnswer answer) => new(answer, null);

    public static implicit operator Verdict<TAnswer>(Question next) => new(null, next);
}
