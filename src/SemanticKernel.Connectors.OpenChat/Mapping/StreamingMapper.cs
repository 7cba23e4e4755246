using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using AI = Microsoft.Extensions.AI;

namespace SemanticKernel.Connectors.OpenChat.Mapping;

/// <summary>One round's updates to Semantic Kernel's streaming contents; it counts the round's calls.</summary>
internal sealed class StreamingMapper(int requestIndex)
{
    private int _calls;
    private ResponseMetadata.Pieces _metadata;

    /// <summary>Whether any update held a call.</summary>
    public bool HasCalls => _calls > 0;

    public StreamingChatMessageContent MapChat(ChatResponseUpdate update)
    {
        var metadata = _metadata.Of(update);
        var content = new StreamingChatMessageContent(
            AuthorRole.Assistant,
            content: null,
            update,
            modelId: update.ModelId,
            metadata: metadata
        )
        {
            AuthorName = update.AuthorName,
        };
        foreach (var item in update.Contents)
        {
            switch (item)
            {
                case AI.TextContent { Text.Length: > 0 } text:
                    content.Items.Add(new StreamingTextContent(text.Text, modelId: update.ModelId, metadata: metadata));
                    break;
#pragma warning disable SKEXP0110 // Experimental, and Semantic Kernel's only name for it.
                case AI.TextReasoningContent { Text.Length: > 0 } thinking:
                    content.Items.Add(
                        new StreamingReasoningContent(thinking.Text) { ModelId = update.ModelId, Metadata = metadata }
                    );
                    break;
#pragma warning restore SKEXP0110
                case AI.FunctionCallContent call:
                    content.Items.Add(MapCall(call, update.ModelId));
                    break;
            }
        }

        return content;
    }

    public static StreamingTextContent MapText(ChatResponseUpdate update) =>
        new(update.Text, modelId: update.ModelId, innerContent: update, metadata: ResponseMetadata.Of(update));

    private StreamingFunctionCallUpdateContent MapCall(AI.FunctionCallContent call, string? modelId) =>
        new(call.CallId, call.Name, SerializeArguments(call), _calls++)
        {
            ModelId = modelId,
#pragma warning disable SKEXP0001 // FunctionCallContentBuilder tells the calls of several rounds apart by this alone.
            RequestIndex = requestIndex,
#pragma warning restore SKEXP0001
        };

    private static string SerializeArguments(AI.FunctionCallContent call) =>
        call.Arguments is null
            ? "{}"
            : CompactJson.Serialize(
                call.Arguments,
                AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(IDictionary<string, object?>))
            );
}
