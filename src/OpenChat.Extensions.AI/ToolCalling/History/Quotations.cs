using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Prompting;

namespace OpenChat.Extensions.AI.ToolCalling.History;

/// <summary>
/// What the conversation holds of other people's words. A call that prose leads to and that stands there word for word is
/// repeated, not meant: without this a document could have a call made by being repeated.
/// </summary>
internal sealed class Quotations(IReadOnlyList<ChatMessage> messages, string? instructions)
{
    public bool Hold(string quotation) =>
        Texts().Any(text => PromptText.Neutralise(text).Contains(quotation, StringComparison.Ordinal));

    // Not the model's own calls: those it may make again.
    private IEnumerable<string> Texts() =>
        messages
            .SelectMany(static message => message.Contents)
            .Select(static content =>
                content switch
                {
                    TextContent text => text.Text,
                    FunctionResultContent result => ToolResultText.Text(result),
                    _ => "",
                }
            )
            .Append(instructions ?? "");
}
