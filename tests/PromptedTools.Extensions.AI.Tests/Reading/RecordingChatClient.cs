using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Tests.Reading;

/// <summary>Keeps the updates that come from inside.</summary>
internal sealed class RecordingChatClient(IChatClient inner, List<ChatResponseUpdate> updates)
    : DelegatingChatClient(inner)
{
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await foreach (var update in base.GetStreamingResponseAsync(messages, options, cancellationToken))
        {
            updates.Add(update);
            yield return update;
        }
    }
}
