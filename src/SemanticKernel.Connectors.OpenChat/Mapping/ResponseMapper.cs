using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using AI = Microsoft.Extensions.AI;
using SK = Microsoft.SemanticKernel;

namespace SemanticKernel.Connectors.OpenChat.Mapping;

/// <summary>Whole answers to Semantic Kernel's contents.</summary>
internal static class ResponseMapper
{
    public static ChatMessageContent MapChat(ChatResponse response, AdvertisedFunctions functions)
    {
        var content = new ChatMessageContent(
            AuthorRole.Assistant,
            new ChatMessageContentItemCollection(),
            response.ModelId,
            response,
            metadata: ResponseMetadata.Of(response)
        );
        foreach (var item in response.Messages.SelectMany(static message => message.Contents))
        {
            switch (item)
            {
                case AI.TextContent { Text.Length: > 0 } text:
                    content.Items.Add(new SK.TextContent(text.Text, response.ModelId, metadata: content.Metadata));
                    break;
#pragma warning disable SKEXP0110 // Experimental, and Semantic Kernel's only name for it.
                case AI.TextReasoningContent { Text.Length: > 0 } thinking:
                    content.Items.Add(
                        new SK.ReasoningContent(thinking.Text)
                        {
                            ModelId = response.ModelId,
                            Metadata = content.Metadata,
                        }
                    );
                    break;
#pragma warning restore SKEXP0110
                case AI.FunctionCallContent call:
                    content.Items.Add(functions.Map(call));
                    break;
            }
        }

        // A message always says something, even if that is nothing: readers of Content expect a text.
        if (!content.Items.Any(static item => item is SK.TextContent or SK.FunctionCallContent))
        {
            content.Content = "";
        }

        return content;
    }

    public static SK.TextContent MapText(ChatResponse response) =>
        new(response.Text, response.ModelId, response, metadata: ResponseMetadata.Of(response));
}
