using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenChat.Emulator;
using OpenChat.Extensions.AI.Tests.Support;

namespace OpenChat.Extensions.AI.Tests.Engines;

/// <summary>Each engine as the emulator plays it, which was written from the same sources by other hands.</summary>
public sealed class EmulatedEngineTests
{
    public static TheoryData<EmulatedServer, string> Servers =>
        new()
        {
            { EmulatedServer.LlamaCpp, "llama.cpp" },
            { EmulatedServer.Ollama, "Ollama" },
            { EmulatedServer.VLlm, "vLLM" },
            { EmulatedServer.LMStudio, "LM Studio" },
        };

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Window_IsTheOneThatTheServerHas(EmulatedServer played, string engine)
    {
        await using var emulator = await StartAsync(played, window: 3000);
        using var client = Client(emulator, engine);

        // Ollama has loaded nothing before the first answer.
        for (var i = 0; i < 3 && !client.Settings.ContextWindowOf(model: null).IsServed; i++)
        {
            await client.GetResponseAsync(Clients.Hello);
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }

        Assert.Equal(3000, await EngineServer.WindowOfAsync(client));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task RequiredCallAndTypedAnswer_AreMadeUnderTheirSchemas(EmulatedServer played, string engine)
    {
        await using var emulator = await StartAsync(played, window: 8192);
        using var client = Client(emulator, engine);
        var schema = JsonElement.Parse(
            """{"type":"array","minItems":1,"items":{"type":"object","properties":{"City":{"type":"string"}},"required":["City"]}}"""
        );

        foreach (var isStreamed in (bool[])[false, true])
        {
            var call = await AskAsync(
                client,
                new() { Tools = [TestTools.Now], ToolMode = ChatToolMode.RequireAny },
                isStreamed
            );
            var answer = await AskAsync(
                client,
                new() { ResponseFormat = ChatResponseFormat.ForJsonSchema(schema) },
                isStreamed
            );

            Assert.Single(call.Messages.SelectMany(static m => m.Contents.OfType<FunctionCallContent>()));
            Assert.NotEmpty(JsonNode.Parse(answer.Text)!.AsArray());
        }

        Assert.All(
            emulator.Requests.Where(static request => request.Path.EndsWith("completions", StringComparison.Ordinal)),
            static request => Assert.Contains("json_schema", request.Body, StringComparison.Ordinal)
        );
    }

    private static Task<OpenChatEmulator> StartAsync(EmulatedServer played, int window) =>
        OpenChatEmulator.StartAsync(
            new OpenChatEmulatorOptions
            {
                Server = played,
                ContextWindow = window,
                Models = { EngineTable.Model },
            },
            TestContext.Current.CancellationToken
        );

    private static OpenChatClient Client(OpenChatEmulator emulator, string engine) =>
        new(
            new OpenChatClientOptions
            {
                Endpoint = OpenChatEndpoint.ForEngine(engine, emulator.OpenAIBaseUri),
                ApiToken = Clients.Token,
                MaxRetries = 0,
            }
        );

    private static async Task<ChatResponse> AskAsync(OpenChatClient client, ChatOptions options, bool isStreamed) =>
        isStreamed
            ? await client.GetStreamingResponseAsync(Clients.Hello, options).Collect()
            : await client.GetResponseAsync(Clients.Hello, options);
}
