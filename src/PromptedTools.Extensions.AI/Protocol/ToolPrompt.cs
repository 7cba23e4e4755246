using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Protocol;

/// <summary>How far a conversation is when the model is asked, in terms of tools.</summary>
internal enum ConversationStage
{
    /// <summary>The assistant has said nothing yet.</summary>
    FirstQuestion,

    /// <summary>The assistant has answered, and called no tool.</summary>
    AfterTalk,

    /// <summary>Tools were called for an earlier question.</summary>
    AfterCalls,

    /// <summary>The last thing said is the result of a tool.</summary>
    NewResults,
}

/// <summary>What the model is told about tools, in the system message and at the end of the last user message.</summary>
internal sealed class ToolPrompt(ForeignText foreign, int? maxLength)
{
    // A tool stays the same for as long as it lives, and is shown with every request of every conversation.
    private readonly ConditionalWeakTable<AIFunctionDeclaration, string> _fullDocs = [];
    private readonly ConditionalWeakTable<AIFunctionDeclaration, string> _exampleCalls = [];

    private const string Heading = """
        Tools you can use, as signatures ("?" marks an optional parameter):
        <tools>
        """;

    // It stands twice in the rules of every request.
    private const int MaxExampleLength = 300;

    // More than a model for which tools are prompted has room for, whatever its server allows.
    private const int MaxDocLength = 32_000;

    // More names would take more room than they are worth; the rest stand in the list above.
    private const int MaxNamesLength = 200;

    /// <summary>
    /// Each tool, then how to use them. Where one tool alone is longer than a message may be, or than 32,000 characters, it
    /// loses detail.
    /// </summary>
    /// <remarks>
    /// The wording is measured (docs/tool-calling.md): tools first, one block with a list of two, a way out into plain text,
    /// and nothing of results before there are any, since what is named is made up.
    /// </remarks>
    /// <exception cref="ArgumentException">The rules do not fit, or a tool does not even with the least detail.</exception>
    public IReadOnlyList<string> Write(ToolRequest request, string? format)
    {
        var rules = Rules(request);
        return rules.Length <= (maxLength ?? int.MaxValue)
            ? [Heading, .. request.Tools.Select(FittedDoc), rules, .. Answer(format)]
            : throw new ArgumentException(
                $"The rules of tool calling take {rules.Length} characters of one message, more than the {maxLength} allowed "
                    + "(MaxContentLength). Raise the limit."
            );
    }

    /// <summary>
    /// The line that ends the last user message: a small model does as the last thing it reads says, and one that sees its own
    /// prose goes on in prose.
    /// </summary>
    public string? Reminder(ToolRequest request, ConversationStage stage, bool isJson = false)
    {
        var reminder = Reminder(request, stage);
        return isJson ? reminder?.Replace("in plain text", "as JSON", StringComparison.Ordinal) : reminder;
    }

    private string? Reminder(ToolRequest request, ConversationStage stage) =>
        (request.Mode, stage) switch
        {
            (ToolCallMode.Required, _) => request.RequiredTool is { } name
                ? $"(You must call {foreign.OneLine(name)} now: reply with one <tool_call> block and nothing else.)"
                : "(You must call at least one tool now: reply with <tool_call> blocks and nothing else.)",
            (ToolCallMode.None, ConversationStage.NewResults) => "(Use this result to answer in plain text.)",
            (ToolCallMode.None, _) => null,
            (_, ConversationStage.NewResults) =>
                "(Use this result to continue. Call a tool again only if something is still missing; else answer in plain text.)",
            (_, ConversationStage.AfterCalls) =>
                $"(Tools: {Names(request.Tools)}. If one of them can tell or do this, do not describe it, use it: reply with one <tool_call> block only; else in plain text only.)",
            (_, ConversationStage.AfterTalk) =>
                $"(Tools: {Names(request.Tools)}. If I ask for something that one of them can tell or do, use it, do not describe it: reply with one <tool_call> block only. To anything else, such as thanks or small talk, reply in plain text only.)",
            _ => "(Reply with one <tool_call> block only, or in plain text only.)",
        };

    private static IEnumerable<string> Answer(string? format) =>
        format is null ? [] : ["\nWhen you answer without a tool:\n" + format];

    private string Rules(ToolRequest request)
    {
        // A model that must call one tool copies the example's name first of all.
        var call = ExampleCall(
            request.RequiredTool is { } name ? [.. request.Tools.Where(tool => tool.Name == name)] : request.Tools
        );
        var example = CallText.Block(request.AllowsMultipleCalls ? [call, call] : [call]);
        var several = request.AllowsMultipleCalls ? "Several things asked for need several objects. " : "";
        return $"""
            </tools>
            To use tools, reply only with one block that holds a JSON list, one object for each use:
            {example}
            {several}If no tool does exactly what is asked (texts, code, explanations, small talk), or a required parameter is unknown, write the reply yourself, in plain text.
            """;
    }

    // The shortest call with an argument in it; of the first tool if none needs one. A small model copies what it sees.
    private string ExampleCall(IReadOnlyList<AIFunctionDeclaration> tools) =>
        tools
            .Select(tool => _exampleCalls.GetValue(tool, ExampleCall))
            .Where(static call => call.Length > 0)
            .MinBy(static call => call.Length)
        ?? foreign.Neutralise(CallText.Write(tools[0].Name, "{}"));

    // Nothing for a tool that needs no argument.
    private string ExampleCall(AIFunctionDeclaration tool)
    {
        var schema = JsonSchema.Of(tool.JsonSchema);
        return schema.Whole.PropertiesOf().Any(static property => property.IsAsked)
            ? foreign.Neutralise(
                CallText.Write(tool.Name, ExampleValue.Write(schema, MaxExampleLength, isComplete: false))
            )
            : "";
    }

    private string Names(IReadOnlyList<AIFunctionDeclaration> tools)
    {
        var names = new StringBuilder();
        foreach (var name in tools.Select(tool => foreign.OneLine(tool.Name)))
        {
            var separator = names.Length == 0 ? "" : ", ";
            if (names.Length + separator.Length + name.Length > MaxNamesLength)
            {
                return names.Append(separator).Append('…').ToString();
            }

            names.Append(separator).Append(name);
        }

        return names.ToString();
    }

    private string FittedDoc(AIFunctionDeclaration tool)
    {
        var most = Math.Min(maxLength ?? MaxDocLength, MaxDocLength);
        foreach (var detail in Enum.GetValues<ToolDocDetail>())
        {
            var doc =
                detail == ToolDocDetail.Full
                    ? _fullDocs.GetValue(tool, tool => ToolDoc.Write(tool, foreign))
                    : ToolDoc.Write(tool, foreign, detail);
            if (doc.Length <= most)
            {
                return doc;
            }
        }

        throw new ArgumentException(
            $"The tool '{LenientDescription.Shorten(foreign.OneLine(tool.Name))}' takes more than {most} characters, even with "
                + "the first sentence of its description alone. Shorten that, or give it fewer parameters or shorter enums"
                + (most < MaxDocLength ? ", or raise the limit (MaxContentLength)." : ", or leave the tool out.")
        );
    }
}
