using System.Text.Json;
using OpenChat.Extensions.AI.Wire;

namespace OpenChat.Extensions.AI.Mapping;

/// <summary>What the engine holds one reply to.</summary>
/// <param name="Schema">The schema as the layer above gave it.</param>
/// <param name="Wrapper">The property that the engine's own form of it puts the reply into; null where it does not.</param>
internal sealed record ReplyConstraint(JsonElement Schema, string? Wrapper)
{
    /// <summary>The request without it, for an engine that refuses it.</summary>
    public WireRequest? Unconstrained { get; init; }
}
