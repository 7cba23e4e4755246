namespace PromptedTools.Extensions.AI.Json;

/// <summary>What a value stands in; it decides what may follow.</summary>
internal enum LenientContainer
{
    TopLevel,
    Object,
    Array,
    Call,
}
