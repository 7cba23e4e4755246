using Microsoft.Extensions.Logging;
using PromptedTools.Extensions.AI;

namespace Microsoft.Extensions.AI;

/// <summary>Adds prompted tools and typed answers to a pipeline of chat clients.</summary>
public static class PromptedToolsChatClientBuilderExtensions
{
    /// <summary>Adds a <see cref="PromptedToolsChatClient"/>. It belongs inside function invocation.</summary>
    /// <param name="builder">The pipeline.</param>
    /// <param name="loggerFactory">Where to log; <see langword="null"/> for the one of the pipeline's services, if any.</param>
    /// <param name="configure">Changes the settings, which start with their defaults.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">One or more settings are wrong; thrown when the pipeline is built.</exception>
    public static ChatClientBuilder UsePromptedTools(
        this ChatClientBuilder builder,
        ILoggerFactory? loggerFactory = null,
        Action<PromptedToolsOptions>? configure = null
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Use(
            (inner, services) =>
            {
                var options = new PromptedToolsOptions();
                configure?.Invoke(options);
                loggerFactory ??= services.GetService(typeof(ILoggerFactory)) as ILoggerFactory;
                return new PromptedToolsChatClient(inner, options, loggerFactory);
            }
        );
    }
}
