using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using AI = Microsoft.Extensions.AI;

namespace SemanticKernel.Connectors.OpenChat.Mapping;

/// <summary>One round's updates to Semantic Kernel's streaming contents; it counts the round's calls.</summary>
internal sealed class StreamingMapper(int requestIndex, AdvertisedFunctions functions)
{
    private int _calls;
    private ResponseMetadata.Pieces _metadata;
    private ChatResponseUpdate? _lastText;

    /// <summary>Whether any update held a call.</summary>
    public bool HasCalls => _calls > 0;

    /// <summary>
    /// A line break of this round, or <see langword="null"/> where its text needs none. What a model says before a call
    /// stands on a line of its own; readers join the pieces of all rounds.
    /// </summary>
    public StreamingChatMessageContent? MapLineBreak() =>
        _lastText?.Text is [.., var last] && !char.IsWhiteSpace(last)
            ? MapChat(
                new ChatResponseUpdate(ChatRole.Assistant, "\n")
                {
                    AuthorName = _lastText.AuthorName,
                    CreatedAt = _lastText.CreatedAt,
                    MessageId = _lastText.MessageId,
                    ModelId = _lastText.ModelId,
                    ResponseId = _lastText.ResponseId,
                }
            )
            : null;

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
        // By index: this runs for every piece of every stream, and an interface's enumerator is an object.
        for (var i = 0; i < update.Contents.Count; i++)
        {
            switch (update.Contents[i])
            {
                case AI.TextContent { Text.Length: > 0 } text:
                    _lastText = update;
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
                    content.Items.Add(MapCall(call, update.ModelId, metadata));
                    break;
            }
        }

        return content;
    }

    public static StreamingTextContent MapText(ChatResponseUpdate update) =>
        new(update.Text, modelId: update.ModelId, innerContent: update, metadata: ResponseMetadata.Of(update));

    private StreamingFunctionCallUpdateContent MapCall(
        AI.FunctionCallContent call,
        string? modelId,
        IReadOnlyDictionary<string, object?> metadata
    ) =>
        new(call.CallId, call.Name, Serialize(functions.CompleteArguments(call)), _calls++)
        {
            ModelId = modelId,
            Metadata = metadata,
#pragma warning disable SKEXP0001 // FunctionCallContentBuilder tells the calls of several rounds apart by this alone.
            RequestIndex = requestIndex,
#pragma warning restore SKEXP0001
        };

    private static string Serialize(IDictionary<string, object?> arguments) =>
        CompactJson.Serialize(
            arguments,
            AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(IDictionary<string, object?>))
        );
}
