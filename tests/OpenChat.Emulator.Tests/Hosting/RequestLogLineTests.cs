using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace OpenChat.Emulator.Tests.Hosting;

public sealed class RequestLogLineTests
{
    [Theory]
    [InlineData("busy delay=0", "answered 429", ", faults: busy, delay=0")]
    [InlineData("status=429/3040 no-usage", "answered 429", ", faults: status=429/3040, no-usage")]
    [InlineData("chunk-size", "answered 200", ", faults: chunk-size=1")]
    [InlineData("", "answered 200", " ms")]
    public async Task Run_Faults_AreNamedInTheLogLine(string faults, string status, string end)
    {
        using var provider = new FakeLoggerProvider();
        using var logging = LoggerFactory.Create(builder => builder.AddProvider(provider));
        await using (
            var emulator = await OpenChatEmulator.StartAsync(new OpenChatEmulatorOptions { LoggerFactory = logging })
        )
        {
            emulator.Faults.Next(faults.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(EmulatorFault.Parse));
            using var client = new EmulatorClient(emulator);
            await client.RunAsync(EmulatorClient.Ask);
        }

        var line = Assert.Single(provider.Collector.GetSnapshot()).Message;
        Assert.Contains(status, line, StringComparison.Ordinal);
        Assert.EndsWith(end, line, StringComparison.Ordinal);
    }
}
