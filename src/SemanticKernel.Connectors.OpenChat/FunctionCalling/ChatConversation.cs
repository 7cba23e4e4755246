using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using SemanticKernel.Connectors.OpenChat.Errors;
using SemanticKernel.Connectors.OpenChat.Mapping;
using FunctionCallContent = Microsoft.SemanticKernel.FunctionCallContent;

namespace SemanticKernel.Connectors.OpenChat.FunctionCalling;

/// <summary>Asks the model round after round, as long as it calls functions that are to be invoked.</summary>
internal sealed class ChatConversation
{
    private readonly IChatClient _client;
    private readonly ChatHistory _history;
    private readonly OpenChatPromptExecutionSettings _settings;
    private readonly Kernel? _kernel;
    private readonly ILogger _logger;
    private readonly FunctionInvoker? _invoker;
    private readonly Request _first;

    public ChatConversation(
        IChatClient client,
        ChatHistory history,
        PromptExecutionSettings? settings,
        Kernel? kernel,
        bool isStreaming,
        ILogger logger
    )
    {
        _client = client;
        _history = history;
        _settings = OpenChatPromptExecutionSettings.FromExecutionSettings(settings);
        _kernel = kernel;
        _logger = logger;
        // Filters see the settings as the caller gave them.
        _invoker = kernel is null ? null : new FunctionInvoker(kernel, history, settings, isStreaming, logger);
        _first = Prepare(index: 0);
    }

    public async Task<ChatMessageContent> AskAsync(CancellationToken cancellationToken)
    {
        for (var request = _first; ; request = Prepare(request.Round.Index + 1))
        {
            var (messages, options) = (request.Messages, request.Options);
            var answer = HttpErrors.Begin(() => _client.GetResponseAsync(messages, options, cancellationToken));
            var response = await HttpErrors.TranslateAsync(answer).ConfigureAwait(false);
            if (await FinishAsync(request.Round, response, cancellationToken).ConfigureAwait(false) is { } last)
            {
                return last;
            }
        }
    }

    public async IAsyncEnumerable<StreamingChatMessageContent> StreamAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        for (var request = _first; ; request = Prepare(request.Round.Index + 1))
        {
            var mapper = new StreamingMapper(request.Round.Index, request.Round.Functions);
            var updates = new List<ChatResponseUpdate>();
            var (messages, options) = (request.Messages, request.Options);
            var stream = HttpErrors.Begin(() =>
                _client.GetStreamingResponseAsync(messages, options, cancellationToken)
            );
            await foreach (var update in HttpErrors.TranslateAsync(stream, cancellationToken).ConfigureAwait(false))
            {
                // Only calls make the answer be put together again: one without tools need not stay in memory.
                if (request.Options.Tools is not null)
                {
                    updates.Add(update);
                }

                yield return mapper.MapChat(update);
            }

            if (!mapper.HasCalls)
            {
                yield break;
            }

            var response = updates.ToChatResponse();
            if (await FinishAsync(request.Round, response, cancellationToken).ConfigureAwait(false) is not { } last)
            {
                if (mapper.MapLineBreak() is { } lineBreak)
                {
                    yield return lineBreak;
                }

                continue;
            }

            if (last.Role == AuthorRole.Tool)
            {
                yield return new StreamingChatMessageContent(
                    last.Role,
                    last.Content,
                    last.InnerContent,
                    metadata: last.Metadata
                );
            }

            yield break;
        }
    }

    /// <summary>Returns the message that ends the conversation, or <see langword="null"/> where another round follows.</summary>
    private async Task<ChatMessageContent?> FinishAsync(
        FunctionCallingRound round,
        ChatResponse response,
        CancellationToken cancellationToken
    )
    {
        var message = ResponseMapper.MapChat(response, round.Functions, _settings.ResponseFormat);
        var calls = FunctionCallContent.GetFunctionCalls(message).ToList();
        if (calls.Count == 0)
        {
            return message;
        }

        if (!round.IsAutoInvoked || _invoker is null)
        {
            if (round.IsLimitReached)
            {
                FunctionCallingLog.LimitReached(_logger, round.Index);
            }

            return message;
        }

        if (_logger.IsEnabled(LogLevel.Debug))
        {
            var names = calls.Select(static call => FunctionNames.Join(call.PluginName, call.FunctionName));
            FunctionCallingLog.FunctionsCalled(_logger, round.Index, string.Join(", ", names));
        }

        if (await _invoker.InvokeAsync(message, round, cancellationToken).ConfigureAwait(false) is { } last)
        {
            FunctionCallingLog.Terminated(_logger, round.Index);
            return last;
        }

        return null;
    }

    private Request Prepare(int index)
    {
        var round = FunctionCallingRound.Create(_settings.FunctionChoiceBehavior, _history, _kernel, index);
        var options = new ChatOptions();
        ChatOptionsMapper.Apply(_settings, options);
        round.Apply(options);
        var messages = ChatHistoryMapper.Map(_history, _settings.IncludeAuthorNames == true, round.Functions);
        return new Request(round, messages, options);
    }

    private readonly record struct Request(FunctionCallingRound Round, List<ChatMessage> Messages, ChatOptions Options);
}
