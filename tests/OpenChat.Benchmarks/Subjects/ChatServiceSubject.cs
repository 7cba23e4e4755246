using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using OpenChat.Benchmarks.Cases;

namespace OpenChat.Benchmarks.Subjects;

/// <summary>A chat service of Semantic Kernel. Functions are offered, never invoked: that is Semantic Kernel's own cost.</summary>
internal sealed class ChatServiceSubject : Subject
{
    private readonly IChatCompletionService _service;
    private readonly bool _isStreamed;
    private readonly ChatHistory _history;
    private readonly PromptExecutionSettings? _settings;
    private readonly Kernel _kernel = new();

    public ChatServiceSubject(
        string name,
        Side side,
        Dialect dialect,
        IChatCompletionService service,
        Question question
    )
        : base(name, side, dialect)
    {
        _service = service;
        _isStreamed = question.IsStreamed;
        _history = [.. question.Messages.Select(ToContent)];
        if (question.Tools.Count > 0)
        {
            foreach (var plugin in question.Tools.GroupBy(static tool => tool.Plugin))
            {
                _kernel.Plugins.AddFromFunctions(plugin.Key, plugin.Select(static tool => tool.ToKernelFunction()));
            }

            _settings = new() { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(autoInvoke: false) };
        }
    }

    public override async Task<Answer> AskAsync(Action? onFirstText = null)
    {
        if (!_isStreamed)
        {
            var message = (await _service.GetChatMessageContentsAsync(_history, _settings, _kernel))[0];
            var calls = message.Items.OfType<Microsoft.SemanticKernel.FunctionCallContent>().Count();
            return new Answer(message.Content?.Length ?? 0, calls);
        }

        var characters = 0;
        await foreach (var update in _service.GetStreamingChatMessageContentsAsync(_history, _settings, _kernel))
        {
            characters += update.Content?.Length ?? 0;
            if (characters > 0)
            {
                onFirstText?.Invoke();
                onFirstText = null;
            }
        }

        return new Answer(characters, 0);
    }

    public override void Dispose() => (_service as IDisposable)?.Dispose();

    private static ChatMessageContent ToContent(ChatMessage message) =>
        new(
            message.Role == ChatRole.System ? AuthorRole.System
                : message.Role == ChatRole.Assistant ? AuthorRole.Assistant
                : AuthorRole.User,
            message.Text
        );
}
