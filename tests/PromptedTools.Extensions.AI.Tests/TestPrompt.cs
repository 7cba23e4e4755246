using PromptedTools.Extensions.AI.Protocol;

namespace PromptedTools.Extensions.AI.Tests;

/// <summary>What a model is shown by the default settings.</summary>
internal static class TestPrompt
{
    public static PromptWriter Default { get; } = new(new PromptedToolsOptions());

    public static ForeignText Foreign { get; } = new(Default.Markers);
}
