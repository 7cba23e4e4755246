using System.Text;
using PromptedTools.Extensions.AI.Protocol;
using PromptedTools.Extensions.AI.Reading;

namespace PromptedTools.Extensions.AI.Retrying;

/// <summary>What the model is told when its reply cannot be used.</summary>
internal static class Corrections
{
    private const int MaxFaults = 5;

    public const string AnswerInPlainText = "That is no answer. Answer in plain text now.";

    public const string NoToolRan =
        "No tool has run. Write the <tool_call> block now and nothing else, or answer in plain text if no tool fits.";

    public static string Faults(IEnumerable<ToolCallDiagnostic> faults, ToolRequest request)
    {
        var text = new StringBuilder("That call was not accepted:\n");
        foreach (var fault in faults.Take(MaxFaults))
        {
            text.Append("- ").Append(Describe(fault)).Append('\n');
        }

        return text.Append(
                request.Mode == ToolCallMode.Required
                    ? MustCall(request)
                    : "Write the corrected <tool_call> blocks now and nothing else, or answer in plain text if no tool fits."
            )
            .ToString();
    }

    public static string MustCall(ToolRequest request) =>
        request.RequiredTool is { } name
            ? $"Call {name} now: write one <tool_call> block and nothing else."
            : "Call at least one of the listed tools now: write <tool_call> blocks and nothing else.";

    private static string Describe(ToolCallDiagnostic fault)
    {
        var text = new StringBuilder(fault.ToolName is null ? "" : fault.ToolName + ": ");
        text.Append(fault.Path is null or "$" ? "" : fault.Path + " ").Append(fault.Reason);
        text.Append(fault.Expected is null ? "" : $"; expected {fault.Expected}");
        return text.Append(fault.Got is null ? "" : $"; got {fault.Got}").ToString();
    }
}
