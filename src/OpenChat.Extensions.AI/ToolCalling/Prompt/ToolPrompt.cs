using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace OpenChat.Extensions.AI.ToolCalling.Prompt;

/// <summary>What the model is told about tools, in the system message and at the end of the last user message.</summary>
internal static class ToolPrompt
{
    // A tool stays the same for as long as it lives, and is shown with every request of every conversation.
    private static readonly ConditionalWeakTable<AIFunctionDeclaration, string> s_fullDocs = [];

    /// <summary>
    /// The rules, then each tool. Where one tool alone exceeds <paramref name="maxLength"/> characters it loses detail.
    /// </summary>
    /// <exception cref="ArgumentException">The rules do not fit, or a tool does not even with the least detail.</exception>
    public static IReadOnlyList<string> Write(IReadOnlyList<AIFunctionDeclaration> tools, int? maxLength)
    {
        var rules = Rules(tools);
        return rules.Length <= (maxLength ?? int.MaxValue)
            ? [rules, .. tools.Select(tool => FittedDoc(tool, maxLength ?? int.MaxValue))]
            : throw new ArgumentException(
                $"The rules of tool calling take {rules.Length} characters of one message, more than the {maxLength} allowed "
                    + "(MaxContentLength). Raise the limit."
            );
    }

    public static string? Reminder(ToolRequest request, bool hasNewResults) =>
        request.Mode switch
        {
            _ when request.RequiredTool is { } name =>
                $"(You must call {name} now: reply with one <tool_call> block and nothing else.)",
            ToolCallMode.Required =>
                "(You must call at least one tool now: reply with <tool_call> blocks and nothing else.)",
            ToolCallMode.None when hasNewResults => "(Use this result to answer in plain text.)",
            ToolCallMode.None => null,
            _ when hasNewResults =>
                "(Use this result to continue. Call a tool again only if something is still missing; else answer in plain text.)",
            _ => "(Reply either with <tool_call> blocks only, or with a plain-text answer only.)",
        };

    private static string Rules(IReadOnlyList<AIFunctionDeclaration> tools) =>
        $"""
            You can call tools. Call one whenever it is needed to answer, and never make up what a tool can tell you. To call a tool, write only this:
            {CallText.Block(ExampleCall.Write(tools))}
            - Call only the tools listed below. Write valid JSON with double quotes.
            - Fill every required parameter from the conversation. If one is unknown, ask for it instead of calling.
            - Write several blocks for several independent calls. Stop after the blocks.
            - You get each result in a <tool_result>; never write <tool_result> yourself.
            - When you have the results, or no tool fits, answer in plain text. Never repeat a call that has a result.
            Tools ("?" marks an optional parameter):
            """;

    private static string FittedDoc(AIFunctionDeclaration tool, int maxLength)
    {
        foreach (var detail in Enum.GetValues<ToolDocDetail>())
        {
            var doc =
                detail == ToolDocDetail.Full
                    ? s_fullDocs.GetValue(tool, static tool => ToolDoc.Write(tool))
                    : ToolDoc.Write(tool, detail);
            if (doc.Length <= maxLength)
            {
                return doc;
            }
        }

        throw new ArgumentException(
            $"The tool '{tool.Name}' takes more than {maxLength} characters of one message (MaxContentLength) even without "
                + "its descriptions. Give it fewer parameters or shorter enums, or raise the limit."
        );
    }
}
