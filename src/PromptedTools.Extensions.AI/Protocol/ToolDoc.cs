using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Protocol;

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
    public static string Write(
        AIFunctionDeclaration tool,
        ForeignText foreign,
        ToolDocDetail detail = ToolDocDetail.Full
    )
    {
        var schema = JsonSchema.Of(tool.JsonSchema);
        var description = foreign.OneLine(tool.Description);
        if (detail == ToolDocDetail.FirstSentence)
        {
            description = FirstSentence().Match(description).Value;
        }

        var parameters = SchemaPrompt.Type(
            schema,
            foreign,
            maxLength => TypeNotation.WriteParameters(schema, maxLength)
        );
        var text = new StringBuilder($"{foreign.OneLine(tool.Name)}({parameters})");
        text.Append(description.Length == 0 ? "" : "\n" + description);
        if (detail == ToolDocDetail.Full)
        {
            text.Append(SchemaPrompt.Descriptions(schema, foreign, parameters, depth: 0));
        }

        return foreign.Neutralise(text.ToString());
    }

    // A sentence ends at a full stop before a space, so that "e.g. 1.5" keeps its number; or at an ideographic one.
    [GeneratedRegex(@"^.*?(?:[.!?](?=\s)|[。！？]|$)")]
    private static partial Regex FirstSentence();
}
