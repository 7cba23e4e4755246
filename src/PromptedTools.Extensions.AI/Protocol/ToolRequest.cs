using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Protocol;

internal enum ToolCallMode
{
    /// <summary>No call is accepted; tools are not shown.</summary>
    None,
    Auto,
    Required,
}

/// <summary>What the caller asked for in terms of tools, checked.</summary>
internal sealed class ToolRequest
{
    // A name is repeated in the example, in corrections and in errors. MCP allows 128 characters, other services 64.
    private const int MaxNameLength = 512;

    private const int MaxNamesInError = 20;

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

    /// <exception cref="ArgumentException">
    /// The tools and the tool mode contradict each other, or a name is none that the model could call one tool by.
    /// </exception>
    public static ToolRequest From(ChatOptions? options, bool allowsMultipleCalls, ForeignText foreign)
    {
        AIFunctionDeclaration[] tools = [.. (options?.Tools ?? []).OfType<AIFunctionDeclaration>()];
        CheckNames(tools, foreign);

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
                $"The tool mode requires '{LenientDescription.Shorten(foreign.OneLine(wanted))}', which is not among ChatOptions.Tools: {NameList(tools, foreign)}."
            );
        }

        return new ToolRequest(ToolCallMode.Required, tools)
        {
            RequiredTool = required.RequiredFunctionName,
            AllowsMultipleCalls = allowsMultipleCalls && required.RequiredFunctionName is null,
        };
    }

    // A server may name its tools as it likes. What counts is what the model reads: a line break in a name is a space there.
    private static void CheckNames(AIFunctionDeclaration[] tools, ForeignText foreign)
    {
        var names = new HashSet<string>(tools.Length, StringComparer.Ordinal);
        foreach (var tool in tools)
        {
            var name = tool.Name.Length <= MaxNameLength ? foreign.OneLine(tool.Name) : tool.Name;
            if (name.Length is 0 or > MaxNameLength)
            {
                throw new ArgumentException(
                    $"The name of the tool '{LenientDescription.Shorten(name)}' has {name.Length} characters that the model can be shown; from 1 to {MaxNameLength} are possible. Rename it, or leave it out."
                );
            }

            if (!names.Add(name))
            {
                throw new ArgumentException(
                    $"Two tools are named '{LenientDescription.Shorten(name)}', as the model is shown them. Rename one, or the model cannot tell them apart."
                );
            }
        }
    }

    private static string NameList(AIFunctionDeclaration[] tools, ForeignText foreign)
    {
        var names = tools
            .Take(MaxNamesInError)
            .Select(tool => $"'{LenientDescription.Shorten(foreign.OneLine(tool.Name))}'");
        var rest = tools.Length - MaxNamesInError;
        return string.Join(", ", names) + (rest > 0 ? $" and {rest} more" : "");
    }
}
