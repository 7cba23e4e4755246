using OpenChat.Extensions.AI.Wire;

namespace OpenChat.Extensions.AI.Mapping;

/// <summary>One request, mapped and checked, with what is needed to read its answer.</summary>
internal sealed record Ask(WireRequest Request)
{
    /// <summary>The most tokens of the answer; null when the caller's own body says so in a way of its own.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Where the reply is cut; null when it is raw text, which nobody interprets.</summary>
    public IReadOnlyList<string>? StopSequences { get; init; }

    /// <summary>Whether the reply ends at a leaked end of turn or a stop sequence here, not in a layer above.</summary>
    public bool IsCut { get; init; }

    /// <summary>Whether thinking may lead the reply: the continuation of a raw text has none, whatever tags it begins with.</summary>
    public bool MayThink { get; init; } = true;

    /// <summary>A guess at the prompt's tokens, where nothing was given to count them and they may be too many.</summary>
    public int? SuspectedTokens { get; init; }

    /// <summary>The additional properties that could not be sent; null when all were.</summary>
    public IReadOnlyList<string>? LeftOut { get; init; }

    /// <summary>The additional properties that the engine has no name for; null when all were sent.</summary>
    public IReadOnlyList<string>? Untaken { get; init; }

    /// <summary>What the engine holds the reply to, for a layer above that judges it; null where that is nothing.</summary>
    public ReplyConstraint? Constraint { get; init; }

    /// <summary>The same without the constraint, for an engine that refuses it.</summary>
    public Ask Unconstrained() =>
        this with
        {
            Request = Request.Without(RequestMapper.ResponseFormat),
            Constraint = null,
        };
}
