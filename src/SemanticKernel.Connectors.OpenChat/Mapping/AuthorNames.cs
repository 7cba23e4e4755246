using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using OpenChat.Shared;

namespace SemanticKernel.Connectors.OpenChat.Mapping;

/// <summary>Names of participants put into the text: the model's API has no place for them.</summary>
internal static class AuthorNames
{
    public static ChatHistory Prefix(ChatHistory history) => new(history.Select(Prefix));

    private static ChatMessageContent Prefix(ChatMessageContent message)
    {
        if (
            string.IsNullOrEmpty(message.AuthorName)
            || !(message.Role == AuthorRole.User || message.Role == AuthorRole.Assistant)
            || message.Items.OfType<TextContent>().FirstOrDefault(IsSaid) is not { } first
        )
        {
            return message;
        }

        var items = new ChatMessageContentItemCollection();
        foreach (var item in message.Items)
        {
            items.Add(item == first ? new TextContent(AuthorLabel.AddTo(first.Text ?? "", message.AuthorName)) : item);
        }

        return new ChatMessageContent(
            message.Role,
            items,
            message.ModelId,
            message.InnerContent,
            metadata: message.Metadata
        )
        {
            AuthorName = message.AuthorName,
        };
    }

    // A name in front of nothing would stand before the name that the next text begins with.
    private static bool IsSaid(TextContent text) => !string.IsNullOrWhiteSpace(text.Text);
}
