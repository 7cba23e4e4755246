namespace PromptedTools.Extensions.AI.Json;

/// <summary>Which properties of an object are asked for, beyond what its schema says of them.</summary>
internal enum AskedProperties
{
    /// <summary>Those that the schema requires.</summary>
    Required,

    /// <summary>Those that the schema requires; all where it requires none, since <c>{}</c> would fit it.</summary>
    RequiredElseAll,

    /// <summary>Those that the schema requires and those without a default; all where that is none.</summary>
    WithoutDefaultElseAll,
}
