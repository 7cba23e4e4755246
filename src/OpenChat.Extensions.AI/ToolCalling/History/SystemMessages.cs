using System.Text;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Prompting;

namespace OpenChat.Extensions.AI.ToolCalling.History;

/// <summary>Writes as few system messages as the limit of one message allows: the application's own text, then the protocol.</summary>
internal static class SystemMessages
{
    public static IEnumerable<ChatMessage> Pack(
        IEnumerable<string> application,
        IReadOnlyList<string> protocol,
        int? maxLength
    )
    {
        var text = new StringBuilder();
        var parts = application
            .Where(static part => part.Length > 0)
            .Select(static part => (Text: PromptText.Neutralise(part), Separator: TurnList.MessageSeparator))
            .Concat(protocol.Select(static (part, index) => (Text: part, Separator: index == 0 ? "\n\n" : "\n")));
        foreach (var part in parts)
        {
            if (text.Length > 0 && text.Length + part.Separator.Length + part.Text.Length > (maxLength ?? int.MaxValue))
            {
                yield return new ChatMessage(ChatRole.System, text.ToString());
                text.Clear();
            }

            text.Append(text.Length > 0 ? part.Separator : "").Append(part.Text);
        }

        if (text.Length > 0)
        {
            yield return new ChatMessage(ChatRole.System, text.ToString());
        }
    }
}
