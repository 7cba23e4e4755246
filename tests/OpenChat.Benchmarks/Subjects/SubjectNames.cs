namespace OpenChat.Benchmarks.Subjects;

internal static class SubjectNames
{
    public const string FloorNative = "by hand, card's schema";
    public const string FloorOpenAI = "by hand, OpenAI schema";
    public const string ClientNative = "OpenChatClient, card's schema";
    public const string ClientOpenAI = "OpenChatClient, OpenAI schema";
    public const string ClientNativeNoTools = "OpenChatClient, card's schema, no tools offered";
    public const string ServiceNative = "OpenChatChatCompletionService, card's schema";
    public const string ServiceOpenAI = "OpenChatChatCompletionService, OpenAI schema";
    public const string ExtensionsOpenAI = "Microsoft.Extensions.AI.OpenAI";
    public const string SemanticKernelOpenAI = "Semantic Kernel's OpenAI connector";
    public const string OllamaSharp = "OllamaSharp";
}
