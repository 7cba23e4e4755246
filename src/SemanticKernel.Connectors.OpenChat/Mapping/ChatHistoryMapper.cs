using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using AI = Microsoft.Extensions.AI;
using SK = Microsoft.SemanticKernel;

namespace SemanticKernel.Connectors.OpenChat.Mapping;

/// <summary>A chat history to chat messages. The history is not changed.</summary>
internal static class ChatHistoryMapper
{
    public static List<ChatMessage> Map(ChatHistory history, bool includeAuthorNames, AdvertisedFunctions functions)
    {
        var messages = new List<ChatMessage>(history.Count);
        foreach (var content in includeAuthorNames ? AuthorNames.Prefix(history) : history)
        {
            messages.Add(Map(content, functions));
        }

        return messages;
    }

    public static ChatMessage Map(ChatMessageContent content, AdvertisedFunctions functions)
    {
        var message = new ChatMessage
        {
            Role = content.Role.Label is { } label ? new ChatRole(label) : ChatRole.User,
            AuthorName = content.AuthorName,
        };
        if (TextOf(content) is { Length: > 0 } text)
        {
            message.Contents.Add(new AI.TextContent(text));
        }

        foreach (var item in content.Items)
        {
            switch (item)
            {
                case SK.FunctionCallContent call:
                    message.Contents.Add(MapCall(call, functions.FindKnown(call)));
                    break;
                case SK.FunctionResultContent result:
                    message.Contents.Add(MapResult(result));
                    break;
#pragma warning disable SKEXP0001, SKEXP0110 // Experimental, and named only to refuse them.
                case BinaryContent or FileReferenceContent:
#pragma warning restore SKEXP0001, SKEXP0110
                    throw new NotSupportedException(
                        $"A message of the role {content.Role} holds {item.GetType().Name}, but openchat-3.5-0106 reads text only. Remove it, or describe it in text."
                    );
            }
        }

        return message;
    }

    // A tool's message repeats its results as text, for those who read its Content only.
    private static string? TextOf(ChatMessageContent content) =>
        content.Items.Any(static item => item is SK.FunctionResultContent)
            ? null
            : string.Join('\n', content.Items.OfType<SK.TextContent>().Select(static t => t.Text));

    private static AI.FunctionCallContent MapCall(SK.FunctionCallContent call, KernelFunction? function)
    {
        var name = FunctionNames.Join(call.PluginName, call.FunctionName);
        return new AI.FunctionCallContent(IdOr(call.Id, name), name, FunctionArguments.ToChat(call, function));
    }

    private static AI.FunctionResultContent MapResult(SK.FunctionResultContent result)
    {
        var name = FunctionNames.Join(result.PluginName, result.FunctionName ?? "");
        try
        {
            return new(IdOr(result.CallId, name), FunctionResults.ToText(result.Result, options: null));
        }
        catch (Exception notJson)
            when (notJson is NotSupportedException or InvalidOperationException or ArgumentException)
        {
            throw new ArgumentException(
                $"The result of {name} is a {result.Result!.GetType()}, which cannot be written as JSON. Put its text into the {nameof(SK.FunctionResultContent)}.",
                notJson
            );
        }
    }

    // Histories written by hand often have no ids: the name then still pairs a call with its result.
    private static string IdOr(string? id, string name) => string.IsNullOrEmpty(id) ? name : id;
}
