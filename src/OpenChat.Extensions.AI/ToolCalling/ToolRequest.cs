using Microsoft.Extensions.AI;

namespace OpenChat.Extensions.AI.ToolCalling;

/// <summary>What the caller asked for in terms of tools, checked.</summary>
internal sealed class ToolRequest
{
    private ToolRequest(ToolCallMode mode, IReadOnlyList<AIFunctionDeclaration> tools, string? requiredTool)
    {
        Mode = mode;
        Tools = tools;
        RequiredTool = requiredTool;
    }

    public ToolCallMode Mode { get; }

    /// <summary>The tools that may be called; none in <see cref="ToolCallMode.None"/>.</summary>
    public IReadOnlyList<AIFunctionDeclaration> Tools { get; }

    /// <summary>The one tool that must be called, if one was named.</summary>
    public string? RequiredTool { get; }

    /// <exception cref="ArgumentException">The tools and the tool mode contradict each other.</exception>
    public static ToolRequest From(ChatOptions? options)
    {
        AIFunctionDeclaration[] tools = [.. (options?.Tools ?? []).OfType<AIFunctionDeclaration>()];
        if (tools.CountBy(static tool => tool.Name).FirstOrDefault(static name => name.Value > 1) is { Key: { } name })
        {
            throw new ArgumentException(
                $"Two tools are named '{name}'. Rename one, or the model cannot tell them apart."
            );
        }

        if (options?.ToolMode is not RequiredChatToolMode required)
        {
            return tools.Length == 0 || options?.ToolMode is NoneChatToolMode
                ? new ToolRequest(ToolCallMode.None, [], null)
                : new ToolRequest(ToolCallMode.Auto, tools, null);
        }

        if (tools.Length == 0)
        {
            throw new ArgumentException(
                "The tool mode requires a call, but ChatOptions.Tools holds no function. Add one, or use ChatToolMode.Auto."
            );
        }

        if (required.RequiredFunctionName is { } wanted && tools.All(tool => tool.Name != wanted))
        {
            throw new ArgumentException(
                $"The tool mode requires '{wanted}', which is not among ChatOptions.Tools: {NameList(tools)}."
            );
        }

        return new ToolRequest(ToolCallMode.Required, tools, required.RequiredFunctionName);
    }

    private static string NameList(AIFunctionDeclaration[] tools) =>
        string.Join(", ", tools.Select(static tool => $"'{tool.Name}'"));
}
