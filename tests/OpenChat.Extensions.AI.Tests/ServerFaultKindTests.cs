using Microsoft.Extensions.AI;
using OpenChat.Emulator;

namespace OpenChat.Extensions.AI.Tests;

/// <summary>A fault keeps its kind in whichever server's words it comes, whole and streamed.</summary>
public sealed class ServerFaultKindTests
{
    public static MatrixTheoryData<EmulatedServer, string> Faults =>
        new(
            Enum.GetValues<EmulatedServer>(),
            ["retired", "model-not-found", "context-exceeded", "quota", "busy", "timed-out", "status=503"]
        );

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task GetResponseAsync_FaultOfAPlayedServer_KeepsItsKind(EmulatedServer server, string fault)
    {
        await using var emulator = await StartAsync(server);
        using var client = Client(emulator);
        emulator.Faults.Always(EmulatorFault.Parse(fault));

        var whole = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync("Hi"));
        var streamed = await Assert.ThrowsAsync<OpenChatException>(async () =>
        {
            await foreach (var _ in client.GetStreamingResponseAsync("Hi")) { }
        });

        Assert.Equal((KindOf(fault), KindOf(fault)), (whole.Kind, streamed.Kind));
    }

    [Theory]
    [InlineData(EmulatedServer.LlamaCpp)]
    [InlineData(EmulatedServer.VLlm)]
    [InlineData(EmulatedServer.LMStudio)]
    public async Task GetResponseAsync_PromptBeyondTheWindow_IsThatKind(EmulatedServer server)
    {
        await using var emulator = await StartAsync(server, window: 40);
        using var client = Client(emulator);
        var words = string.Join(' ', Enumerable.Repeat("word", 50));

        var whole = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(words));
        var streamed = await Assert.ThrowsAsync<OpenChatException>(async () =>
        {
            await foreach (var _ in client.GetStreamingResponseAsync(words)) { }
        });

        Assert.Equal(OpenChatErrorKind.ContextWindowExceeded, whole.Kind);
        Assert.Equal(OpenChatErrorKind.ContextWindowExceeded, streamed.Kind);
    }

    private static OpenChatErrorKind KindOf(string fault) =>
        fault switch
        {
            "retired" or "model-not-found" => OpenChatErrorKind.ModelUnavailable,
            "context-exceeded" => OpenChatErrorKind.ContextWindowExceeded,
            "quota" => OpenChatErrorKind.QuotaExceeded,
            "busy" => OpenChatErrorKind.Busy,
            "timed-out" => OpenChatErrorKind.Timeout,
            _ => OpenChatErrorKind.Server,
        };

    private static Task<OpenChatEmulator> StartAsync(EmulatedServer server, int? window = null)
    {
        var options = new OpenChatEmulatorOptions { Server = server };
        if (window is not null)
        {
            options.ContextWindow = window;
        }

        return OpenChatEmulator.StartAsync(options);
    }

    private static OpenChatClient Client(OpenChatEmulator emulator) =>
        new(
            new OpenChatClientOptions
            {
                Endpoint = OpenChatEndpoint.OpenAICompatible(emulator.OpenAIBaseUri),
                MaxRetries = 0,
            }
        );
}
