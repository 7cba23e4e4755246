using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Tests;

/// <summary>Makes the client under test, in one place, and asks it whole or in a stream.</summary>
public abstract class ToolCallingTestBase
{
    internal static IChatClient CreateClient(ScriptedChatClient model, PromptedToolsOptions? options = null) =>
        new PromptedToolsChatClient(model, options);

    internal static async Task<ChatResponse> AskAsync(
        IChatClient client,
        bool isStreamed,
        IEnumerable<ChatMessage> messages,
        ChatOptions? options
    ) =>
        isStreamed
            ? await client.GetStreamingResponseAsync(messages, options).ToChatResponseAsync()
            : await client.GetResponseAsync(messages, options);

    internal static Task<ChatResponse> AskAsync(
        ScriptedChatClient model,
        bool isStreamed,
        ChatOptions? options = null,
        PromptedToolsOptions? settings = null
    ) =>
        AskAsync(
            CreateClient(model, settings),
            isStreamed,
            [new ChatMessage(ChatRole.User, "How is the weather in Paris?")],
            options ?? new ChatOptions { Tools = TestTools.All }
        );

    internal static FunctionCallContent[] Calls(ChatResponse response) =>
        [.. response.Messages.SelectMany(static message => message.Contents).OfType<FunctionCallContent>()];

    internal static string Describe(FunctionCallContent call) =>
        $"{call.Name}({string.Join(", ", (call.Arguments ?? new Dictionary<string, object?>()).Select(static a => $"{a.Key}={a.Value}"))})";

    internal static string Describe(ChatResponse response) => string.Join("; ", Calls(response).Select(Describe));

    internal static IReadOnlyList<string> Written(IEnumerable<ChatMessage> messages) =>
        [.. messages.Select(static message => $"{message.Role}: {message.Text}")];
}
