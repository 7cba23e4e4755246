using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using OpenChat.Emulator;
using SemanticKernel.Connectors.OpenChat.Tests.Support;

namespace SemanticKernel.Connectors.OpenChat.Tests.Telemetry;

public sealed class LogTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Logs_HoldContentsAtTraceOnlyAndNeverTheToken(bool isStreaming)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("A secret reply.");
        var services = new ServiceCollection();
        services.AddLogging(static logging => logging.SetMinimumLevel(LogLevel.Trace).AddFakeLogging());
        services.AddOpenChatChatCompletion(emulator.Endpoint(), configure: emulator.Configure);
        await using var provider = services.BuildServiceProvider();

        await provider
            .GetRequiredService<IChatCompletionService>()
            .AskAsync(isStreaming, new ChatHistory("A secret prompt.", AuthorRole.User));

        var records = provider.GetRequiredService<FakeLogCollector>().GetSnapshot();
        Assert.Contains(records, static record => record.Level == LogLevel.Trace && Holds(record, "A secret prompt."));
        Assert.DoesNotContain(
            records,
            static record =>
                record.Level > LogLevel.Trace && (Holds(record, "secret prompt") || Holds(record, "secret reply"))
        );
        Assert.DoesNotContain(records, static record => Holds(record, "secret-token"));

        static bool Holds(FakeLogRecord record, string text) => record.Message.Contains(text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_RequestFails_HoldOneError()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Faults.Always(EmulatorFault.Parse("busy"));

        var records = await RecordAsync(
            emulator,
            async service =>
                await Assert.ThrowsAsync<HttpOperationException>(() =>
                    service.AskAsync(false, new ChatHistory("Hi", AuthorRole.User))
                )
        );

        Assert.Equal(
            [LogLevel.Error],
            records.Select(static record => record.Level).Where(static level => level > LogLevel.Debug)
        );
    }

    [Fact]
    public async Task Logs_StreamCancelled_IsNothingToWarnOf()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("One two three four.");
        emulator.Faults.Next(EmulatorFault.Parse("stall-after-frames=2"));
        using var source = new CancellationTokenSource();

        var records = await RecordAsync(
            emulator,
            async service =>
                await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
                {
                    var stream = service.GetStreamingChatMessageContentsAsync(new ChatHistory("Hi", AuthorRole.User));
                    await foreach (var _ in stream.WithCancellation(source.Token))
                    {
                        await source.CancelAsync();
                    }
                })
        );

        Assert.DoesNotContain(records, static record => record.Level > LogLevel.Debug);
    }

    private static async Task<IReadOnlyList<FakeLogRecord>> RecordAsync(
        OpenChatEmulator emulator,
        Func<IChatCompletionService, Task> ask
    )
    {
        var services = new ServiceCollection();
        services.AddLogging(static logging => logging.SetMinimumLevel(LogLevel.Debug).AddFakeLogging());
        services.AddOpenChatChatCompletion(emulator.Endpoint(), configure: emulator.Configure);
        await using var provider = services.BuildServiceProvider();
        await ask(provider.GetRequiredService<IChatCompletionService>());
        var all = provider.GetRequiredService<FakeLogCollector>().GetSnapshot();
        return [.. all.Where(static record => !record.Category!.StartsWith("System.Net", StringComparison.Ordinal))];
    }
}
