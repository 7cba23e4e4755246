namespace PromptedTools.Extensions.AI.Reading;

/// <summary>What a <see cref="StreamingGate"/> does with what comes.</summary>
internal enum GateState
{
    /// <summary>The first characters do not tell yet.</summary>
    Lead,
    Text,

    /// <summary>A fence or brackets apart from the prose.</summary>
    Aside,

    /// <summary>A run of tagged blocks.</summary>
    Block,

    /// <summary>Only the end of the reply tells.</summary>
    Rest,
    Over,
}
