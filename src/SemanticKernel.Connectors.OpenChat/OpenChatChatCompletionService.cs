using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.Services;
using Microsoft.SemanticKernel.TextGeneration;
using OpenChat.Extensions.AI;
using PromptedTools.Extensions.AI;
using SemanticKernel.Connectors.OpenChat.Errors;
using SemanticKernel.Connectors.OpenChat.FunctionCalling;
using SemanticKernel.Connectors.OpenChat.Mapping;
using SemanticKernel.Connectors.OpenChat.Telemetry;
using TextContent = Microsoft.SemanticKernel.TextContent;

namespace SemanticKernel.Connectors.OpenChat;

/// <summary>
/// Chat completion and text generation with openchat-3.5-0106, over an <see cref="OpenChatClient"/>. Thread-safe.
/// </summary>
/// <remarks>
/// It is an <see cref="IChatClient"/> as well, so that <c>AsChatClient()</c> and <c>AsChatCompletionService()</c> give the
/// same object and lose nothing. As a chat client it throws <see cref="OpenChatException"/> and invokes no functions; its
/// other members throw <see cref="HttpOperationException"/> with the <see cref="OpenChatException"/> inside.
/// </remarks>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
public sealed class OpenChatChatCompletionService
    : IChatCompletionService,
        ITextGenerationService,
        IChatClient,
        IDisposable
{
    private readonly IChatClient _chatClient;
    private readonly OpenChatClient _textClient;
    private readonly TextCompletionTelemetry _telemetry;
    private readonly bool _ownsClient;
    private readonly ILogger _logger;
    private readonly Dictionary<string, object?> _attributes;

    /// <summary>Initializes a new instance of the <see cref="OpenChatChatCompletionService"/> class.</summary>
    /// <param name="options">The settings of the client underneath. They are checked together and copied.</param>
    /// <param name="httpClient">
    /// The client to send with, which stays the caller's to dispose; <see langword="null"/> for one of this service's own.
    /// </param>
    /// <param name="loggerFactory">Where to log: names and numbers at Debug, contents at Trace only.</param>
    /// <param name="openTelemetrySourceName">
    /// The name of the activity source and the meter; <see langword="null"/> for this assembly's,
    /// <c>SemanticKernel.Connectors.OpenChat</c>.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">One or more options are wrong. The message names all of them.</exception>
    public OpenChatChatCompletionService(
        OpenChatClientOptions options,
        HttpClient? httpClient = null,
        ILoggerFactory? loggerFactory = null,
        string? openTelemetrySourceName = null
    )
        : this(
            ChatPipeline.Build(
                new OpenChatClient(options, httpClient, loggerFactory),
                loggerFactory,
                openTelemetrySourceName
            ),
            loggerFactory
        )
    {
        _ownsClient = true;
    }

    /// <summary>
    /// Initializes a new instance of the <see cref="OpenChatChatCompletionService"/> class over a pipeline of the caller's:
    /// an <see cref="OpenChatClient"/> with, for instance, a cache or a rate limit around it. Telemetry of chats is the
    /// pipeline's. Text generation goes to the <see cref="OpenChatClient"/> itself; its telemetry has the name of the
    /// pipeline's activity source, if there is one.
    /// </summary>
    /// <param name="chatClient">The pipeline, which stays the caller's to dispose.</param>
    /// <param name="loggerFactory">Where to log: names and numbers at Debug, contents at Trace only.</param>
    /// <exception cref="ArgumentNullException"><paramref name="chatClient"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">There is no <see cref="OpenChatClient"/> in the pipeline.</exception>
    public OpenChatChatCompletionService(IChatClient chatClient, ILoggerFactory? loggerFactory)
    {
        ArgumentNullException.ThrowIfNull(chatClient);
        _textClient =
            chatClient.GetService<OpenChatClient>()
            ?? throw new ArgumentException(
                $"The pipeline does not end in an {nameof(OpenChatClient)}: build it around one.",
                nameof(chatClient)
            );
        _chatClient = chatClient;
        _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<OpenChatChatCompletionService>();
        var metadata = _textClient.GetRequiredService<ChatClientMetadata>();
        _telemetry = new TextCompletionTelemetry(ChatPipeline.SourceNameOf(chatClient), metadata);
        _attributes = new()
        {
            [AIServiceExtensions.ModelIdKey] = metadata.DefaultModelId,
            [AIServiceExtensions.EndpointKey] = metadata.ProviderUri?.ToString(),
        };
    }

    /// <summary>Gets the model's id and the endpoint's address, as <c>ModelId</c> and <c>Endpoint</c>.</summary>
    public IReadOnlyDictionary<string, object?> Attributes => _attributes;

    /// <summary>
    /// Gets the id of the model to ask if the settings name no other. An extension method of this name would be
    /// ambiguous on a class that is a chat client too.
    /// </summary>
    /// <returns>The model's id.</returns>
    public string? GetModelId() => (string?)_attributes[AIServiceExtensions.ModelIdKey];

    /// <summary>Asks the model for the next message of a chat.</summary>
    /// <param name="chatHistory">
    /// The conversation. Where functions are invoked, the model's calls and their results are added to it; the final message
    /// is returned, not added.
    /// </param>
    /// <param name="executionSettings">The settings, of this connector or any other.</param>
    /// <param name="kernel">The kernel that holds the functions and the filters.</param>
    /// <param name="cancellationToken">Cancels the requests and the functions.</param>
    /// <returns>One message: the answer, or the last function's result if a filter ended the conversation there.</returns>
    /// <exception cref="ArgumentException">The history or a setting is wrong. Nothing was sent.</exception>
    /// <exception cref="NotSupportedException">The history holds images, audio or files. Nothing was sent.</exception>
    /// <exception cref="HttpOperationException">A request failed; the <see cref="OpenChatException"/> is inside.</exception>
    /// <exception cref="PromptedToolCallException">
    /// The model gave no usable call where one was required, or no answer at all.
    /// </exception>
    /// <exception cref="PromptedJsonException">The model gave no answer that fits the response format.</exception>
    public async Task<IReadOnlyList<ChatMessageContent>> GetChatMessageContentsAsync(
        ChatHistory chatHistory,
        PromptExecutionSettings? executionSettings = null,
        Kernel? kernel = null,
        CancellationToken cancellationToken = default
    ) =>
        [
            await Begin(chatHistory, executionSettings, kernel, isStreaming: false)
                .AskAsync(cancellationToken)
                .ConfigureAwait(false),
        ];

    /// <summary>Asks the model for the next message of a chat and streams it.</summary>
    /// <param name="chatHistory">
    /// The conversation. Where functions are invoked, the model's calls and their results are added to it before the next
    /// piece is given; the final message is not added.
    /// </param>
    /// <param name="executionSettings">The settings, of this connector or any other.</param>
    /// <param name="kernel">The kernel that holds the functions and the filters.</param>
    /// <param name="cancellationToken">Cancels the requests and the functions.</param>
    /// <returns>The pieces of every round: calls, then text.</returns>
    /// <exception cref="ArgumentException">The history or a setting is wrong. Nothing was sent.</exception>
    /// <exception cref="NotSupportedException">The history holds images, audio or files. Nothing was sent.</exception>
    /// <exception cref="HttpOperationException">A request failed; the <see cref="OpenChatException"/> is inside.</exception>
    /// <exception cref="PromptedToolCallException">
    /// The model gave no usable call where one was required, or no answer at all.
    /// </exception>
    /// <exception cref="PromptedJsonException">The model gave no answer that fits the response format.</exception>
    public IAsyncEnumerable<StreamingChatMessageContent> GetStreamingChatMessageContentsAsync(
        ChatHistory chatHistory,
        PromptExecutionSettings? executionSettings = null,
        Kernel? kernel = null,
        CancellationToken cancellationToken = default
    ) => Begin(chatHistory, executionSettings, kernel, isStreaming: true).StreamAsync(cancellationToken);

    /// <summary>Completes a prompt. See <see cref="OpenChatPromptExecutionSettings.PromptFormat"/>.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="executionSettings">The settings, of this connector or any other.</param>
    /// <param name="kernel">Not used.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>One completion.</returns>
    /// <exception cref="ArgumentException">The prompt or a setting is wrong. Nothing was sent.</exception>
    /// <exception cref="HttpOperationException">The request failed; the <see cref="OpenChatException"/> is inside.</exception>
    public async Task<IReadOnlyList<TextContent>> GetTextContentsAsync(
        string prompt,
        PromptExecutionSettings? executionSettings = null,
        Kernel? kernel = null,
        CancellationToken cancellationToken = default
    )
    {
        var options = ChatOptionsMapper.MapText(
            OpenChatPromptExecutionSettings.FromExecutionSettings(executionSettings)
        );
        var answer = _telemetry.ObserveAsync(
            options,
            () => _textClient.GetTextAsync(prompt, options, cancellationToken)
        );
        return [ResponseMapper.MapText(await HttpErrors.TranslateAsync(answer).ConfigureAwait(false))];
    }

    /// <summary>
    /// Completes a prompt and streams the text. See <see cref="OpenChatPromptExecutionSettings.PromptFormat"/>.
    /// </summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="executionSettings">The settings, of this connector or any other.</param>
    /// <param name="kernel">Not used.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The completion in pieces.</returns>
    /// <exception cref="ArgumentException">The prompt or a setting is wrong. Nothing was sent.</exception>
    /// <exception cref="HttpOperationException">The request failed; the <see cref="OpenChatException"/> is inside.</exception>
    public IAsyncEnumerable<StreamingTextContent> GetStreamingTextContentsAsync(
        string prompt,
        PromptExecutionSettings? executionSettings = null,
        Kernel? kernel = null,
        CancellationToken cancellationToken = default
    )
    {
        var options = ChatOptionsMapper.MapText(
            OpenChatPromptExecutionSettings.FromExecutionSettings(executionSettings)
        );
        var stream = HttpErrors.Begin(() => _textClient.GetStreamingTextAsync(prompt, options, cancellationToken));
        return StreamTextAsync(_telemetry.ObserveAsync(options, stream, cancellationToken), cancellationToken);
    }

    /// <inheritdoc />
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => _chatClient.GetResponseAsync(messages, options, cancellationToken);

    /// <inheritdoc />
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => _chatClient.GetStreamingResponseAsync(messages, options, cancellationToken);

    /// <inheritdoc />
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is null && serviceType.IsInstanceOfType(this)
            ? this
            : _chatClient.GetService(serviceType, serviceKey);
    }

    /// <summary>Disposes the client underneath if it is this service's own. A second call does nothing.</summary>
    public void Dispose()
    {
        _telemetry.Dispose();
        if (_ownsClient)
        {
            _chatClient.Dispose();
        }
    }

    private ChatConversation Begin(
        ChatHistory chatHistory,
        PromptExecutionSettings? executionSettings,
        Kernel? kernel,
        bool isStreaming
    )
    {
        ArgumentNullException.ThrowIfNull(chatHistory);
        return new ChatConversation(_chatClient, chatHistory, executionSettings, kernel, isStreaming, _logger);
    }

    private static async IAsyncEnumerable<StreamingTextContent> StreamTextAsync(
        IAsyncEnumerable<ChatResponseUpdate> stream,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var update in HttpErrors.TranslateAsync(stream, cancellationToken).ConfigureAwait(false))
        {
            yield return StreamingMapper.MapText(update);
        }
    }

    private string DebuggerDisplay =>
        string.Join(", ", _attributes.Select(static attribute => $"{attribute.Key} = {attribute.Value}"));
}
