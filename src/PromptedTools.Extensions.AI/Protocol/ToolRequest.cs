using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Protocol;

/// <summary>What the caller asked for in terms of tools, checked.</summary>
internal sealed class ToolRequest
{
    private ToolRequest(ToolCallMode mode, IReadOnlyList<AIFunctionDeclaration> tools)
    {
        Mode = mode;
        Tools = tools;
    }

    public ToolCallMode Mode { get; }

    /// <summary>The tools that may be called; none in <see cref="ToolCallMode.None"/>.</summary>
    public IReadOnlyList<AIFunctionDeclaration> Tools { get; }

    /// <summary>The one tool that must be called, if one was named.</summary>
    public string? RequiredTool { get; private init; }

    /// <summary>Whether one reply may hold several calls.</summary>
    public bool AllowsMultipleCalls { get; private init; }

    /// <param name="options">What the caller asks for.</param>
    /// <param name="allowsMultipleCalls">Whether a reply may hold several calls where the caller does not say.</param>
    /// <exception cref="ArgumentException">The tools and the tool mode contradict each other.</exception>
    public static ToolRequest From(ChatOptions? options, bool allowsMultipleCalls)
    {
        AIFunctionDeclaration[] tools = [.. (options?.Tools ?? []).OfType<AIFunctionDeclaration>()];
        if (tools.CountBy(static tool => tool.Name).FirstOrDefault(static name => name.Value > 1) is { Key: { } name })
        {
            throw new ArgumentException(
                $"Two tools are named '{name}'. Rename one, or the model cannot tell them apart."
            );
        }

        allowsMultipleCalls = options?.AllowMultipleToolCalls ?? allowsMultipleCalls;
        if (options?.ToolMode is not RequiredChatToolMode required)
        {
            return tools.Length == 0 || options?.ToolMode is NoneChatToolMode
                ? new ToolRequest(ToolCallMode.None, [])
                : new ToolRequest(ToolCallMode.Auto, tools) { AllowsMultipleCalls = allowsMultipleCalls };
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

        return new ToolRequest(ToolCallMode.Required, tools)
        {
            RequiredTool = required.RequiredFunctionName,
            AllowsMultipleCalls = allowsMultipleCalls && required.RequiredFunctionName is null,
        };
    }

    private static string NameList(AIFunctionDeclaration[] tools) =>
        string.Join(", ", tools.Select(static tool => $"'{tool.Name}'"));
}
