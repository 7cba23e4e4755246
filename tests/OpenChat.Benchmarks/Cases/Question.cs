using Microsoft.Extensions.AI;

namespace OpenChat.Benchmarks.Cases;

/// <summary>What is asked, the same for every subject.</summary>
internal sealed record Question(IReadOnlyList<ChatMessage> Messages, bool IsStreamed)
{
    public IReadOnlyList<Tool> Tools { get; init; } = [];
}

/// <summary>What came back, as far as all subjects must agree on it.</summary>
internal readonly record struct Answer(int Characters, int Calls);
