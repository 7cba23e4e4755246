namespace OpenChat.Extensions.AI.DependencyInjection;

/// <summary>The values of a configuration section's <c>Dialect</c>: the methods that make an endpoint.</summary>
internal enum OpenChatDialect
{
    WorkersAI,
    AIGateway,
    LegacyAIGateway,
    OpenAICompatible,
}
