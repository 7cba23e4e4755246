using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Mapping;
using PromptedTools.Extensions.AI;

namespace OpenChat.Extensions.AI;

/// <summary>
/// The innermost chat client: text in, text out, nothing prompted. Replies are cut here, or by a layer above that can tell
/// text from JSON.
/// </summary>
internal sealed class ProtocolChatClient(
    OpenChatClient owner,
    RequestMapper mapper,
    Exchange exchange,
    ChatClientMetadata metadata,
    bool isCut
) : IChatClient, IOutputLimits, IContextWindowErrors
{
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => exchange.AskAsync(mapper.MapChat(owner, messages, options, stream: false, isCut), cancellationToken);

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => exchange.StreamAsync(mapper.MapChat(owner, messages, options, stream: true, isCut), cancellationToken);

    public bool IsContextWindowExceeded(Exception exception) =>
        exception is OpenChatException { Kind: OpenChatErrorKind.ContextWindowExceeded };

    public OutputLimit GetOutputLimit(IEnumerable<ChatMessage> messages, ChatOptions options) =>
        mapper.OutputLimitOf(this, messages, options);

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? metadata
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose() { }
}
