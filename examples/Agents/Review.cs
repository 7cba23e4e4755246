using System.ComponentModel;

namespace OpenChat.Examples.Agents;

/// <summary>What a reviewer answers, as an object rather than prose.</summary>
internal sealed record Review(
    [property: Description("Whether the text may be used as it is.")] bool Approved,
    [property: Description("What to change; empty if nothing.")] string Advice
)
{
    public override string ToString() => Approved ? "Approved." : $"Not yet. {Advice}";
}
