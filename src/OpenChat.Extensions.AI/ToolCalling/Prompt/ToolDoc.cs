using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Json;
using OpenChat.Extensions.AI.Prompting;

namespace OpenChat.Extensions.AI.ToolCalling.Prompt;

/// <summary>How much of a tool's documentation the model is shown, from all to the least that can be called.</summary>
internal enum ToolDocDetail
{
    Full,
    NoParameterDescriptions,
    FirstSentence,
}

/// <summary>Writes a tool for the model: its signature, what it does, and a line for each described parameter.</summary>
internal static partial class ToolDoc
{
    public static string Write(AIFunctionDeclaration tool, ToolDocDetail detail = ToolDocDetail.Full)
    {
        var text = new StringBuilder(tool.Name)
            .Append('(')
            .Append(TypeNotation.WriteParameters(tool.JsonSchema))
            .Append(')');
        var description = OneLine(tool.Description);
        var most = SchemaText.MaxLengthOf(tool.JsonSchema) + tool.Name.Length + description.Length;
        if (detail == ToolDocDetail.FirstSentence)
        {
            description = FirstSentence().Match(description).Value;
        }

        AppendLine(text, description);
        if (detail == ToolDocDetail.Full)
        {
            foreach (
                var parameter in SchemaProperties.Of(
                    SchemaReferences.Resolve(tool.JsonSchema, tool.JsonSchema) ?? tool.JsonSchema
                )
            )
            {
                var about = OneLine(parameter.Description);
                if (about.Length > 0 && text.Length + parameter.Name.Length + about.Length < most)
                {
                    AppendLine(text, $"{parameter.Name}: {about}");
                }
            }
        }

        return PromptText.Neutralise(text.ToString());
    }

    private static void AppendLine(StringBuilder text, string line)
    {
        if (line.Length > 0)
        {
            text.Append('\n').Append(line);
        }
    }

    private static string OneLine(string? text) => WhiteSpace().Replace(text ?? "", " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    // A sentence ends at a full stop before a space, so that "e.g. 1.5" keeps its number; or at an ideographic one.
    [GeneratedRegex(@"^.*?(?:[.!?](?=\s)|[。！？]|$)")]
    private static partial Regex FirstSentence();
}
