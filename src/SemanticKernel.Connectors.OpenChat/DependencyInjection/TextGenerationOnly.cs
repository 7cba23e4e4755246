using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.TextGeneration;

namespace SemanticKernel.Connectors.OpenChat.DependencyInjection;

/// <summary>
/// The service as text generation and nothing else. A kernel looks at the object, not at what it was registered as: given
/// the service itself, it would send every prompt to chat.
/// </summary>
internal sealed class TextGenerationOnly(OpenChatChatCompletionService service) : ITextGenerationService
{
    public IReadOnlyDictionary<string, object?> Attributes => service.Attributes;

    public Task<IReadOnlyList<TextContent>> GetTextContentsAsync(
        string prompt,
        PromptExecutionSettings? executionSettings = null,
        Kernel? kernel = null,
        CancellationToken cancellationToken = default
    ) => service.GetTextContentsAsync(prompt, executionSettings, kernel, cancellationToken);

    public IAsyncEnumerable<StreamingTextContent> GetStreamingTextContentsAsync(
        string prompt,
        PromptExecutionSettings? executionSettings = null,
        Kernel? kernel = null,
        CancellationToken cancellationToken = default
    ) => service.GetStreamingTextContentsAsync(prompt, executionSettings, kernel, cancellationToken);
}
