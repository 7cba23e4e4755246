using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Prompting;
using OpenChat.Extensions.AI.ToolCalling.Prompt;

namespace OpenChat.Extensions.AI.ToolCalling.History;

/// <summary>
/// Turns any history with calls and results into one that a model without tools can be given: system, user and assistant
/// texts, calls replayed in their canonical spelling.
/// </summary>
internal sealed class HistoryTranslator(PromptedToolCallingOptions options)
{
    /// <summary>Whether the history holds calls or results, which only this layer can translate.</summary>
    public static bool HoldsTools(IEnumerable<ChatMessage> messages) =>
        messages.Any(static message =>
            message?.Role == ChatRole.Tool
            || message?.Contents.Any(static content => content is FunctionCallContent or FunctionResultContent) is true
        );

    /// <summary>Whether the last thing said is the result of a tool.</summary>
    public static bool EndsWithResults(IReadOnlyList<ChatMessage> messages) =>
        messages.Count > 0 && messages[^1].Contents.Any(static content => content is FunctionResultContent);

    /// <param name="messages">The conversation.</param>
    /// <param name="instructions">What the caller's options tell the model, if anything.</param>
    /// <param name="protocol">What this layer tells the model, in parts that may go into different messages.</param>
    /// <param name="reminder">The line that ends the last user message, if any.</param>
    public List<ChatMessage> Translate(
        IReadOnlyList<ChatMessage> messages,
        string? instructions,
        IReadOnlyList<string> protocol,
        string? reminder
    )
    {
        var turns = new TurnList(options.MaxContentLength);
        var newest = NewestResults(messages);
        var numbers = new CallNumbers();
        for (var index = 0; index < messages.Count; index++)
        {
            if (!Roles.IsSystem(messages[index].Role))
            {
                AddContents(turns, messages[index], numbers, MaxResultLength(index >= newest));
            }
        }

        if (reminder is not null)
        {
            turns.AddReminder(reminder);
        }

        var system = messages
            .Where(static message => Roles.IsSystem(message.Role))
            .Select(static message => message.Text);
        return
        [
            .. SystemMessages.Pack([instructions ?? "", .. system], protocol, options.MaxContentLength),
            .. turns.ToMessages(),
        ];
    }

    // A result that no message could hold would end the conversation after its tool has run.
    private int MaxResultLength(bool isNewest)
    {
        const int Around = 256;
        var wanted = isNewest ? options.MaxNewestToolResultLength : options.MaxToolResultLength;
        return options.MaxContentLength is { } most ? Math.Clamp(most - Around, 1, wanted) : wanted;
    }

    private static void AddContents(TurnList turns, ChatMessage message, CallNumbers numbers, int maxResultLength)
    {
        var speaker = message.Role == ChatRole.Assistant ? ChatRole.Assistant : ChatRole.User;
        var separator = TurnList.MessageSeparator;
        foreach (var content in message.Contents)
        {
            switch (content)
            {
                case TextContent text:
                    turns.Add(speaker, message.AuthorName, text.Text, separator);
                    separator = "";
                    break;
                case FunctionCallContent call:
                    numbers.Add(call);
                    var written = CallText.Write(call.Name, ApplicationJson.WriteObject(call.Arguments));
                    var block = CallText.Block(PromptText.Neutralise(written));
                    turns.AddBlock(ChatRole.Assistant, message.AuthorName, block);
                    separator = "\n";
                    break;
                case FunctionResultContent result:
                    var (number, toolName) = numbers.Of(result);
                    turns.AddBlock(
                        ChatRole.User,
                        null,
                        ToolResultText.Block(result, toolName, number, maxResultLength)
                    );
                    separator = "\n";
                    break;
                case DataContent or UriContent or HostedFileContent:
                    turns.Add(speaker, message.AuthorName, content);
                    break;
                default:
                    // Reasoning, usage, approvals: nothing that the model is told again.
                    break;
            }
        }
    }

    // The results behind the last assistant message are what the model has not answered yet.
    private static int NewestResults(IReadOnlyList<ChatMessage> messages)
    {
        for (var index = messages.Count - 1; index >= 0; index--)
        {
            if (messages[index].Role == ChatRole.Assistant)
            {
                return index + 1;
            }
        }

        return 0;
    }
}
