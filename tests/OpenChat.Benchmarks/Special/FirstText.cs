using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using OpenChat.Benchmarks.Cases;
using OpenChat.Benchmarks.Serving;
using PromptedTools.Extensions.AI;

namespace OpenChat.Benchmarks.Special;

/// <summary>How many characters of a plain answer come in before its first text goes out, where tools are offered.</summary>
internal static class FirstText
{
    public static async Task<int> MeasureAsync()
    {
        using var model = new LetterByLetter(AnswerText.Whole);
        using var client = new PromptedToolsChatClient(model);
        var options = new ChatOptions { Tools = [.. Questions.Tools.Select(static tool => tool.ToAIFunction())] };
        var first = await client
            .GetStreamingResponseAsync(Questions.Short, options)
            .FirstAsync(static update => update.Text.Length > 0);
        return model.Told - first.Text.Length;
    }

    private sealed class LetterByLetter(string text) : IChatClient
    {
        public int Told { get; private set; }

        public Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            CancellationToken cancellationToken = default
        ) => throw new NotSupportedException();

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            [EnumeratorCancellation] CancellationToken cancellationToken = default
        )
        {
            foreach (var letter in text)
            {
                Told++;
                yield return new ChatResponseUpdate(ChatRole.Assistant, letter.ToString());
            }

            await Task.CompletedTask;
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose() { }
    }
}
