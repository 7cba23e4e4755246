using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace SemanticKernel.Connectors.OpenChat.Tests.Support;

/// <summary>
/// Keeps the rules of SK's ChatCompletionAgent towards a chat service: instructions are a system message of the agent's name
/// in front of a copy of the thread; what the service adds to that copy, and then its answer, go to the thread under the agent's name.
/// </summary>
internal sealed class AgentStandIn(
    string name,
    string instructions,
    Kernel kernel,
    PromptExecutionSettings? settings = null
)
{
    private IChatCompletionService Service => kernel.GetRequiredService<IChatCompletionService>();

    public async Task<ChatMessageContent> InvokeAsync(ChatHistory thread)
    {
        var chat = NewChat(thread);
        var seen = chat.Count;
        var answers = await Service.GetChatMessageContentsAsync(chat, settings, kernel);
        TakeAdditions(chat, seen, thread);
        var answer = Assert.Single(answers);
        answer.AuthorName = name;
        if (answer.Role != AuthorRole.Tool)
        {
            thread.Add(answer);
        }

        return answer;
    }

    public async IAsyncEnumerable<StreamingChatMessageContent> InvokeStreamingAsync(
        ChatHistory thread,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var chat = NewChat(thread);
        var seen = chat.Count;
        var text = new StringBuilder();
        AuthorRole? role = null;
        await foreach (
            var piece in Service.GetStreamingChatMessageContentsAsync(chat, settings, kernel, cancellationToken)
        )
        {
            role = piece.Role;
            piece.AuthorName = name;
            seen = TakeAdditions(chat, seen, thread);
            text.Append(piece);
            yield return piece;
        }

        seen = TakeAdditions(chat, seen, thread);
        if (role != AuthorRole.Tool)
        {
            thread.Add(new ChatMessageContent(role ?? AuthorRole.Assistant, text.ToString()) { AuthorName = name });
        }
    }

    private ChatHistory NewChat(ChatHistory thread)
    {
        var chat = new ChatHistory(instructions);
        chat[0].AuthorName = name;
        chat.AddRange(thread);
        return chat;
    }

    private int TakeAdditions(ChatHistory chat, int seen, ChatHistory thread)
    {
        for (; seen < chat.Count; seen++)
        {
            chat[seen].AuthorName = name;
            thread.Add(chat[seen]);
        }

        return seen;
    }
}
