using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using SemanticKernel.Connectors.OpenChat.Settings;
using AI = Microsoft.Extensions.AI;
using SK = Microsoft.SemanticKernel;

namespace SemanticKernel.Connectors.OpenChat.Mapping;

/// <summary>Whole answers to Semantic Kernel's contents.</summary>
internal static class ResponseMapper
{
    /// <param name="response">The answer.</param>
    /// <param name="functions">The functions that were shown.</param>
    /// <param name="responseFormat">What form of the answer was asked for. A type makes the message hold an object of it.</param>
    public static ChatMessageContent MapChat(
        ChatResponse response,
        AdvertisedFunctions functions,
        object? responseFormat
    )
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

        var isCall = content.Items.Any(static item => item is SK.FunctionCallContent);
        if (!isCall && ResponseFormats.TryRead(response.Text, responseFormat, out var answer))
        {
            // Where FunctionResult.GetValue finds it. What the model's answer was stays with its text.
            foreach (var text in content.Items.OfType<SK.TextContent>())
            {
                text.InnerContent = response;
            }

            content.InnerContent = answer;
        }

        // A message always says something, even if that is nothing: readers of Content expect a text.
        if (!isCall && !content.Items.Any(static item => item is SK.TextContent))
        {
            content.Content = "";
        }

        return content;
    }

    public static SK.TextContent MapText(ChatResponse response) =>
        new(response.Text, response.ModelId, response, metadata: ResponseMetadata.Of(response));
}
