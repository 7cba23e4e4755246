namespace OpenChat.Benchmarks.Subjects;

internal static class SubjectNames
{
    public const string FloorCard = "by hand, card's schema";
    public const string FloorOpenAI = "by hand, OpenAI's schema";
    public const string FloorOllama = "by hand, Ollama's schema";
    public const string ClientCard = "OpenChatClient, card's schema";
    public const string ClientOpenAI = "OpenChatClient, OpenAI's schema";
    public const string ClientCardNoTools = "OpenChatClient, card's schema, no tools offered";
    public const string ClientOpenAINoTools = "OpenChatClient, OpenAI's schema, no tools offered";
    public const string ServiceCard = "OpenChatChatCompletionService, card's schema";
    public const string ServiceOpenAI = "OpenChatChatCompletionService, OpenAI's schema";
    public const string ExtensionsOpenAI = "Microsoft.Extensions.AI.OpenAI";
    public const string KernelOpenAI = "Semantic Kernel's OpenAI connector";
    public const string OllamaSharp = "OllamaSharp";
}
