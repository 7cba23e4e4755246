using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace OpenChat.Docs.Tests;

/// <summary>
/// What a user of Semantic Kernel's OpenAI or Ollama connector types first, with the method's name changed, means the same or
/// does not compile: no key becomes a model's name, no address an account.
/// </summary>
public sealed class TypedFirstTests
{
    private const string Address = "new Uri(\"http://127.0.0.1:9/v1\")";

    [Theory]
    [InlineData("AddOpenChatChatCompletion(\"openchat-3.5-0106\", \"sk-key\")")]
    [InlineData("AddOpenChatChatCompletion(\"openchat-3.5-0106\", \"sk-key\", \"org\", \"id\")")]
    [InlineData("AddOpenChatChatCompletion(\"http://127.0.0.1:9/v1\", \"sk-key\")")]
    [InlineData($"AddOpenChatChatCompletion(\"openchat-3.5-0106\", {Address})")]
    [InlineData($"AddOpenChatChatCompletion(\"openchat-3.5-0106\", {Address}, \"sk-key\")")]
    [InlineData("AddOpenChatChatCompletion(modelId: \"openchat-3.5-0106\", apiKey: \"sk-key\")")]
    [InlineData("AddOpenChatChatCompletion(\"openchat-3.5-0106\", new HttpClient())")]
    [InlineData($"AddOpenChatTextGeneration(\"openchat-3.5-0106\", {Address})")]
    [InlineData("AddOpenChatChatClient(\"openchat-3.5-0106\", \"sk-key\")")]
    public void AnotherMeaning_DoesNotCompile(string call) => Assert.NotEmpty(Compiler.Errors(Program(call)));

    [Theory]
    [InlineData($"AddOpenChatChatCompletion(modelId: \"m\", endpoint: {Address})", "m", null, null)]
    [InlineData(
        $"AddOpenChatChatCompletion(modelId: \"m\", endpoint: {Address}, apiKey: \"sk-key\")",
        "m",
        "sk-key",
        null
    )]
    [InlineData(
        $"AddOpenChatChatCompletion(modelId: \"m\", endpoint: {Address}, apiKey: \"sk-key\", serviceId: \"id\")",
        "m",
        "sk-key",
        "id"
    )]
    [InlineData($"AddOpenChatChatCompletion(endpoint: {Address}, serviceId: \"id\")", "openchat-3.5-0106", null, "id")]
    [InlineData($"AddOpenChatChatCompletion({Address}, \"m\", \"sk-key\")", "m", "sk-key", null)]
    public async Task SameMeaning_IsSentSo(string call, string model, string? key, string? serviceId)
    {
        using var server = new Server();
        var builder = Kernel.CreateBuilder();
        builder.Services.AddSingleton(new HttpClient(server, disposeHandler: false));

        Compiler.Load(Program(call)).GetType("Typed")!.GetMethod("Add")!.Invoke(null, [builder]);
        var service = builder.Build().GetRequiredService<IChatCompletionService>(serviceId);
        await service.GetChatMessageContentAsync("Hi", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(new Uri("http://127.0.0.1:9/v1/chat/completions"), server.Address);
        Assert.Equal(model, (string?)server.Body?["model"]);
        Assert.Equal(key, server.Key);
    }

    private static string Program(string call) =>
        $$"""
            using Microsoft.SemanticKernel;

            public static class Typed
            {
                public static void Add(IKernelBuilder builder) => builder.{{call}};
            }
            """;

    private sealed class Server : HttpMessageHandler
    {
        public Uri? Address { get; private set; }

        public string? Key { get; private set; }

        public JsonNode? Body { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken token
        )
        {
            Address = request.RequestUri;
            Key = request.Headers.Authorization?.Parameter;
            Body = JsonNode.Parse(await request.Content!.ReadAsStringAsync(token));
            return new HttpResponseMessage
            {
                Content = new StringContent(
                    """{"choices":[{"index":0,"message":{"role":"assistant","content":"Hello."},"finish_reason":"stop"}]}""",
                    System.Text.Encoding.UTF8,
                    "application/json"
                ),
            };
        }
    }
}
