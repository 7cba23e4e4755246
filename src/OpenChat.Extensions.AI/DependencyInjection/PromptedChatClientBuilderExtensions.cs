using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenChat.Extensions.AI;

namespace Microsoft.Extensions.AI;

/// <summary>Adds prompted tool calling and structured output to a pipeline of chat clients.</summary>
public static class PromptedChatClientBuilderExtensions
{
    /// <summary>Adds a <see cref="PromptedToolCallingChatClient"/>. It belongs inside function invocation.</summary>
    /// <param name="builder">The pipeline.</param>
    /// <param name="options">The settings, or <see langword="null"/> for the defaults.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static ChatClientBuilder UsePromptedToolCalling(
        this ChatClientBuilder builder,
        PromptedToolCallingOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Use(
            (inner, services) =>
                new PromptedToolCallingChatClient(inner, options, services.GetService<ILoggerFactory>())
        );
    }

    /// <summary>
    /// Adds a <see cref="PromptedStructuredOutputChatClient"/>. It belongs inside function invocation and around prompted
    /// tool calling.
    /// </summary>
    /// <param name="builder">The pipeline.</param>
    /// <param name="options">The settings, or <see langword="null"/> for the defaults.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static ChatClientBuilder UsePromptedStructuredOutput(
        this ChatClientBuilder builder,
        PromptedStructuredOutputOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Use(
            (inner, services) =>
                new PromptedStructuredOutputChatClient(inner, options, services.GetService<ILoggerFactory>())
        );
    }
}
