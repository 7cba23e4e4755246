using System.Text;
using PromptedTools.Extensions.AI.Protocol;
using PromptedTools.Extensions.AI.Reading;

namespace PromptedTools.Extensions.AI.Retrying;

/// <summary>What the model is told when its reply cannot be used.</summary>
internal sealed class Corrections(ToolRequest request, ForeignText foreign)
{
    private const int MaxFaults = 5;

    /// <summary>What stands in the place of a reply that repeats a call out of a tool's result.</summary>
    public const string RepeatedDocument = "(I repeated a call that stands in a result.)";

    public const string AnswerInPlainText = "That is no answer. Answer in plain text now.";

    public const string NoToolRan =
        "No tool has run. Write the <tool_call> block now and nothing else, or answer in plain text if no tool fits.";

    public string Faults(IEnumerable<ToolCallDiagnostic> faults)
    {
        var text = new StringBuilder("That call was not accepted:\n");
        foreach (var fault in faults.Take(MaxFaults))
        {
            text.Append("- ").Append(foreign.OneLine(Describe(fault))).Append('\n');
        }

        return text.Append(
                request.Mode == ToolCallMode.Required
                    ? MustCall()
                    : "Write the corrected <tool_call> blocks now and nothing else, or answer in plain text if no tool fits."
            )
            .ToString();
    }

    public string MustCall() =>
        request.RequiredTool is { } name
            ? $"Call {foreign.OneLine(name)} now: write one <tool_call> block and nothing else."
            : "Call at least one of the listed tools now: write <tool_call> blocks and nothing else.";

    // The names in it are a server's, the values the model's.
    private static string Describe(ToolCallDiagnostic fault)
    {
        var text = new StringBuilder(fault.ToolName is null ? "" : fault.ToolName + ": ");
        text.Append(fault.Path is null or "$" ? "" : fault.Path + " ").Append(fault.Reason);
        text.Append(fault.Expected is null ? "" : $"; expected {fault.Expected}");
        return text.Append(fault.Got is null ? "" : $"; got {fault.Got}").ToString();
    }
}
