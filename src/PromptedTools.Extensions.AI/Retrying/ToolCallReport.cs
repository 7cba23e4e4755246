using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using PromptedTools.Extensions.AI.Json;
using PromptedTools.Extensions.AI.Reading;

namespace PromptedTools.Extensions.AI.Retrying;

/// <summary>Why calls of one answer were refused, mended or dropped: logged, traced, and handed to the caller with the answer.</summary>
internal sealed class ToolCallReport(ILogger logger, IReadOnlyList<AIFunctionDeclaration> tools)
{
    private readonly List<ToolCallDiagnostic> _findings = [];

    public ILogger Logger => logger;

    public void Add(IEnumerable<ToolCallDiagnostic> findings)
    {
        foreach (var finding in findings)
        {
            Add(finding);
        }
    }

    public void Add(ToolCallDiagnostic finding)
    {
        _findings.Add(finding);
        var (tool, path) = (KnownTool(finding), KnownPath(finding));
        PromptedToolsLog.Finding(logger, tool, path, finding.Severity.ToString(), finding.Reason);
        PromptedToolsLog.FindingContent(logger, finding.ToolName, finding.Path, finding.Expected, finding.Got);
        Activity.Current?.AddEvent(
            new ActivityEvent(
                "prompted_tools.tool_call_diagnostic",
                tags: new ActivityTagsCollection
                {
                    ["severity"] = finding.Severity.ToString(),
                    ["reason"] = finding.Reason,
                    ["tool"] = tool,
                    ["path"] = path,
                }
            )
        );
    }

    /// <summary>The last reason to refuse a call, in words that hold nothing of the reply.</summary>
    public string LastFault()
    {
        if (_findings.FindLast(static finding => finding.Severity == FindingSeverity.Error) is not { } fault)
        {
            return "the call could not be read";
        }

        var place = string.Join(
            ' ',
            new[] { KnownTool(fault), KnownPath(fault) }.Where(static part => part is not null)
        );
        return (place.Length == 0 ? "" : place + ": ")
            + fault.Reason
            + (fault.Expected is null ? "" : $", expected {fault.Expected}");
    }

    private string? KnownTool(ToolCallDiagnostic finding) => Tool(finding)?.Name;

    // A path may hold a property that the model made up.
    private string? KnownPath(ToolCallDiagnostic finding) =>
        finding.Path is { } path && Tool(finding) is { } tool ? JsonSchema.Of(tool.JsonSchema).KnownPath(path) : null;

    private AIFunctionDeclaration? Tool(ToolCallDiagnostic finding) =>
        tools.FirstOrDefault(tool => tool.Name == finding.ToolName);

    /// <summary>Leaves the findings, and what they cost, in the answer's properties; nothing where there is nothing to say.</summary>
    public AdditionalPropertiesDictionary? WriteTo(AdditionalPropertiesDictionary? properties, int spent)
    {
        if (_findings.Count == 0 && spent == 0)
        {
            return properties;
        }

        properties = properties is null ? [] : properties.Clone();
        if (_findings.Count > 0)
        {
            properties[PromptedToolsChatClient.DiagnosticsKey] = ToJson();
        }

        properties[PromptedToolsChatClient.ExtraRequestsKey] = spent;
        return properties;
    }

    private JsonElement ToJson() =>
        CompactJson.ToElement(
            _findings,
            static (writer, findings) =>
            {
                writer.WriteStartArray();
                foreach (var finding in findings)
                {
                    writer.WriteStartObject();
                    writer.WriteString("severity", JsonNamingPolicy.CamelCase.ConvertName(finding.Severity.ToString()));
                    writer.WriteString("reason", finding.Reason);
                    WriteIfAny(writer, "tool", finding.ToolName);
                    WriteIfAny(writer, "path", finding.Path);
                    WriteIfAny(writer, "expected", finding.Expected);
                    WriteIfAny(writer, "got", finding.Got);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }
        );

    private static void WriteIfAny(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }
}
