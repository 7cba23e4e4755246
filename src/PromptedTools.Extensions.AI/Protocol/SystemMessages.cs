using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Protocol;

/// <summary>Writes as few system messages as the limit of one message allows: the application's own text, then the protocol.</summary>
internal static class SystemMessages
{
    public static IEnumerable<ChatMessage> Pack(
        IEnumerable<string> application,
        IReadOnlyList<string> protocol,
        ForeignText foreign,
        int? maxLength
    )
    {
        var text = new MessageText(foreign, maxLength);
        foreach (var part in application.Where(static part => part.Length > 0))
        {
            if (!text.TryAddForeign(part, TurnList.MessageSeparator))
            {
                yield return new ChatMessage(ChatRole.System, text.ToString());
                text = new MessageText(foreign, maxLength);
                text.TryAddForeign(part, "");
            }
        }

        for (var index = 0; index < protocol.Count; index++)
        {
            if (!text.TryAddOwn(protocol[index], index == 0 ? "\n\n" : "\n"))
            {
                yield return new ChatMessage(ChatRole.System, text.ToString());
                text = new MessageText(foreign, maxLength);
                text.TryAddOwn(protocol[index], "");
            }
        }

        if (!text.IsEmpty)
        {
            yield return new ChatMessage(ChatRole.System, text.ToString());
        }
    }
}
