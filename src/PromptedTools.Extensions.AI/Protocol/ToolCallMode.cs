namespace PromptedTools.Extensions.AI.Protocol;

internal enum ToolCallMode
{
    /// <summary>No call is accepted; tools are not shown.</summary>
    None,
    Auto,
    Required,
}
