using Microsoft.Extensions.AI;
using PromptedTools.Turns;

namespace PromptedTools.Extensions.AI.Protocol;

/// <summary>
/// Turns any history with calls and results into one that a model without tools can be given: system, user and assistant
/// texts, calls replayed in their canonical spelling.
/// </summary>
internal sealed class HistoryTranslator(ForeignText foreign, PromptedToolsOptions options)
{
    /// <summary>Whether the history holds calls or results, which only this layer can translate.</summary>
    public static bool HoldsTools(IEnumerable<ChatMessage> messages) =>
        messages.Any(static message =>
            message?.Role == ChatRole.Tool
            || message?.Contents.Any(static content => content is FunctionCallContent or FunctionResultContent) is true
        );

    /// <summary>How far the conversation is.</summary>
    public static ConversationStage StageOf(IReadOnlyList<ChatMessage> messages) =>
        messages.Count > 0 && messages[^1].Contents.Any(static content => content is FunctionResultContent)
            ? ConversationStage.NewResults
        : HoldsTools(messages) ? ConversationStage.AfterCalls
        : messages.Any(static message => message.Role == ChatRole.Assistant) ? ConversationStage.AfterTalk
        : ConversationStage.FirstQuestion;

    /// <summary>
    /// The conversation with what this layer tells the model, in parts that may go into different messages, and the line that
    /// ends the last user message. What others wrote is no call of a tool that is offered.
    /// </summary>
    public List<ChatMessage> Translate(
        IReadOnlyList<ChatMessage> messages,
        string? instructions,
        IReadOnlyList<string> protocol,
        string? reminder,
        IReadOnlyCollection<AIFunctionDeclaration> tools
    )
    {
        var harmless = foreign.Offering(tools);
        var turns = Begin(messages, instructions, protocol, tellsOfTools: tools.Count > 0, harmless);
        // What stands behind the last assistant message the model has not answered yet.
        var answered = LastIndex(messages, static message => message.Role == ChatRole.Assistant);
        var numbers = new CallNumbers();
        for (var index = 0; index < messages.Count; index++)
        {
            if (!Roles.IsSystem(messages[index].Role))
            {
                AddContents(turns, messages[index], numbers, MaxResultLength(index > answered), harmless);
            }
        }

        if (reminder is not null)
        {
            turns.AddReminder(reminder);
        }

        return turns.ToMessages();
    }

    /// <summary>
    /// The last request of an answer: the application's own text and the turns before the question as they are; under the
    /// question the results since then as plain lines; no tools and no rules, so that nothing speaks of calls any more.
    /// </summary>
    public List<ChatMessage> TranslateWithoutTools(
        IReadOnlyList<ChatMessage> messages,
        string? instructions,
        string? format,
        string? formatReminder
    )
    {
        var question = Math.Max(0, QuestionIndex(messages));
        var turns = Begin(messages, instructions, format is null ? [] : [format], tellsOfTools: false, foreign);
        var numbers = new CallNumbers();
        var hasResults = false;
        foreach (var message in messages.Take(question + 1).Where(static message => !Roles.IsSystem(message.Role)))
        {
            AddContents(turns, message, numbers, MaxResultLength(isNewest: false), foreign);
        }

        // What the model said between its calls is left out.
        foreach (var content in messages.Skip(question + 1).SelectMany(static message => message.Contents))
        {
            if (content is FunctionCallContent call)
            {
                numbers.Add(call);
            }
            else if (content is FunctionResultContent result)
            {
                var called = numbers.Of(result).Call;
                turns.Add(
                    ChatRole.User,
                    messages[question].AuthorName,
                    ToolResultText.Line(result, called, foreign, MaxResultLength(isNewest: true)),
                    hasResults ? "\n" : TurnList.MessageSeparator
                );
                hasResults = true;
            }
        }

        turns.AddReminder(
            formatReminder
                ?? (
                    hasResults
                        ? "(Answer in plain text.)"
                        : "(Your tools are not available now. Answer in plain text; say so where you cannot know or do it.)"
                )
        );
        return turns.ToMessages();
    }

    /// <summary>Where the user asked what the model is answering now: its calls and their results stand behind it.</summary>
    public static int QuestionIndex(IReadOnlyList<ChatMessage> messages) =>
        LastIndex(
            messages,
            static message =>
                message.Role == ChatRole.User && message.Contents.Any(static content => content is TextContent)
        );

    // As few system messages as the limit of one message allows: the application's own text, then the protocol.
    private TurnList Begin(
        IReadOnlyList<ChatMessage> messages,
        string? instructions,
        IReadOnlyList<string> protocol,
        bool tellsOfTools,
        ForeignText harmless
    )
    {
        var turns = new TurnList(harmless, options.MaxContentLength);
        turns.Add(ChatRole.System, authorName: null, instructions ?? "", TurnList.MessageSeparator);
        foreach (var message in messages.Where(static message => Roles.IsSystem(message.Role)))
        {
            turns.Add(ChatRole.System, authorName: null, message.Text, TurnList.MessageSeparator);
        }

        for (var index = 0; index < protocol.Count; index++)
        {
            var separator = index == 0 ? TurnList.MessageSeparator : "\n";
            turns.AddOwn(ChatRole.System, authorName: null, protocol[index], separator, tellsOfTools);
        }

        return turns;
    }

    // A result that no message could hold would end the conversation after its tool has run.
    private int MaxResultLength(bool isNewest)
    {
        const int Around = 256;
        var wanted = isNewest ? options.MaxNewestToolResultLength : options.MaxToolResultLength;
        return options.MaxContentLength is { } most ? Math.Clamp(most - Around, 1, wanted) : wanted;
    }

    private void AddContents(
        TurnList turns,
        ChatMessage message,
        CallNumbers numbers,
        int maxResultLength,
        ForeignText harmless
    )
    {
        var speaker = message.Role == ChatRole.Assistant ? ChatRole.Assistant : ChatRole.User;
        var separator = TurnList.MessageSeparator;
        List<string> calls = [];
        foreach (var content in message.Contents)
        {
            if (content is not FunctionCallContent)
            {
                AddCalls();
            }

            switch (content)
            {
                case TextContent text:
                    turns.Add(speaker, message.AuthorName, text.Text, separator);
                    separator = "";
                    break;
                case FunctionCallContent call:
                    numbers.Add(call);
                    var written = CallText.Write(call.Name, ApplicationJson.WriteObject(call.Arguments));
                    calls.Add(harmless.Neutralise(written));
                    break;
                case FunctionResultContent result:
                    var (number, answered) = numbers.Of(result);
                    turns.AddOwn(
                        ChatRole.User,
                        null,
                        ToolResultText.Block(result, answered?.Name, number, harmless, maxResultLength)
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

        AddCalls();

        // Calls that were made together stand in one block, unless no message could hold it.
        void AddCalls()
        {
            if (calls.Count == 0)
            {
                return;
            }

            var block = CallText.Block(calls);
            string[] blocks =
                block.Length <= (options.MaxContentLength ?? int.MaxValue)
                    ? [block]
                    : [.. calls.Select(static call => CallText.Block(call))];
            foreach (var part in blocks)
            {
                turns.AddOwn(ChatRole.Assistant, message.AuthorName, part);
            }

            separator = "\n";
            calls.Clear();
        }
    }

    private static int LastIndex(IReadOnlyList<ChatMessage> messages, Predicate<ChatMessage> isMeant)
    {
        var index = messages.Count - 1;
        while (index >= 0 && !isMeant(messages[index]))
        {
            index--;
        }

        return index;
    }
}
