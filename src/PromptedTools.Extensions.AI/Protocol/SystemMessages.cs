using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Protocol;

/// <summary>
/// Writes as few system messages as the limit of one message allows: the application's own text, then the protocol. Each says
/// how much of it tells of tools, for a client inside that has to explain why there is no room.
/// </summary>
internal static class SystemMessages
{
    public static IEnumerable<ChatMessage> Pack(
        IEnumerable<string> application,
        IReadOnlyList<string> protocol,
        bool tellsOfTools,
        ForeignText foreign,
        int? maxLength
    )
    {
        var text = new MessageText(foreign, maxLength);
        foreach (var part in application.Where(static part => part.Length > 0))
        {
            if (!text.TryAddForeign(part, TurnList.MessageSeparator))
            {
                yield return Message(text, toolsLength: 0);
                text = new MessageText(foreign, maxLength);
                text.TryAddForeign(part, "");
            }
        }

        var toolsLength = 0;
        for (var index = 0; index < protocol.Count; index++)
        {
            if (!text.TryAddOwn(protocol[index], index == 0 ? "\n\n" : "\n"))
            {
                yield return Message(text, toolsLength);
                text = new MessageText(foreign, maxLength);
                text.TryAddOwn(protocol[index], "");
                toolsLength = 0;
            }

            toolsLength += tellsOfTools ? protocol[index].Length : 0;
        }

        if (!text.IsEmpty)
        {
            yield return Message(text, toolsLength);
        }
    }

    private static ChatMessage Message(MessageText text, int toolsLength)
    {
        var message = new ChatMessage(ChatRole.System, text.ToString());
        if (toolsLength > 0)
        {
            message.AdditionalProperties = new() { [PromptedToolsChatClient.ToolsLengthKey] = toolsLength };
        }

        return message;
    }
}
