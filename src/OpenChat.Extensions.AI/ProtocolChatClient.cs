using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Mapping;
using PromptedTools.Extensions.AI;

namespace OpenChat.Extensions.AI;

/// <summary>
/// The innermost chat client: text in, text out, nothing prompted. Replies are cut and judged here, or by a layer above that
/// can tell text from JSON.
/// </summary>
internal sealed class ProtocolChatClient(
    OpenChatClient owner,
    RequestMapper mapper,
    Exchange exchange,
    ChatClientMetadata metadata,
    bool isCut,
    bool constrains
) : IChatClient, IOutputLimits, IContextWindowErrors, IConstrainedReplies
{
    // Text that is not cut here is judged above. A layer that is put around the whole client asks first whether it can.
    private volatile bool _isJudged = !isCut;

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => exchange.AskAsync(Map(messages, options), cancellationToken);

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => exchange.StreamAsync(Map(messages, options), cancellationToken);

    public bool CanConstrain(JsonElement schema)
    {
        _isJudged |= constrains;
        return constrains && !mapper.HasRefused(schema);
    }

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

    private Ask Map(IEnumerable<ChatMessage> messages, ChatOptions? options) =>
        mapper.MapChat(owner, messages, options, isCut, _isJudged);
}
