using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using OpenChat.Extensions.AI.DependencyInjection;

namespace OpenChat.Extensions.AI;

/// <summary>Sets <see cref="OpenChatClientOptions"/> from configuration.</summary>
public static class OpenChatClientOptionsExtensions
{
    /// <summary>Sets the options that a configuration section has; others stay as they are.</summary>
    /// <param name="options">The options to set.</param>
    /// <param name="section">
    /// The section, with the keys <c>Dialect</c>, <c>BaseUri</c>, <c>AccountId</c>, <c>GatewayId</c>, <c>ModelId</c>,
    /// <c>ApiToken</c>, <c>MaxOutputTokens</c> and so on. <c>Dialect</c> is <c>WorkersAI</c>, <c>AIGateway</c>,
    /// <c>LegacyAIGateway</c> or <c>OpenAICompatible</c>; left out, it follows from the other keys. A key that is none of
    /// these is a fault, unless all of a program's configuration is given instead of a section.
    /// </param>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="options"/> or <paramref name="section"/> is <see langword="null"/>.
    /// </exception>
    /// <exception cref="OptionsValidationException">
    /// The section, or an option that it sets, is wrong. The message names every fault and says how to fix it.
    /// </exception>
    /// <exception cref="InvalidOperationException">A value cannot be read as its key's type, such as a number.</exception>
    public static void ReadFrom(this OpenChatClientOptions options, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(section);
        new OpenChatSectionReader(section).ApplyTo(options);
    }
}
