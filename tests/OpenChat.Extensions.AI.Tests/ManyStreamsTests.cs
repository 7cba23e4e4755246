using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using OpenChat.Emulator;
using OpenChat.Extensions.AI.Tests.Support;

namespace OpenChat.Extensions.AI.Tests;

/// <summary>A thousand streams at once through one client.</summary>
public sealed class ManyStreamsTests
{
    private const int Streams = 1000;

    [Fact]
    public async Task GetStreamingResponseAsync_AThousandAtOnce_EachGetsItsOwnAndNothingStays()
    {
        await using var emulator = await OpenChatEmulator.StartAsync(
            new OpenChatEmulatorOptions { MaxKeptRequests = 0 }
        );
        emulator.Script.Reply = static prompt => Answer(prompt.LastUserText);
        using var connections = new OpenConnections(emulator.BaseUri.Port);

        var left = await RunAsync(emulator.BaseUri);

        Assert.Equal(0, await connections.CountAsync());
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        // A thread that has had nothing to do since may still hold its last one.
        Assert.InRange(left.Count(static reference => reference.IsAlive), 0, Environment.ProcessorCount * 4);
    }

    // Not inlined, or the test itself would keep the last of them alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<List<WeakReference>> RunAsync(Uri emulator)
    {
        using var client = new OpenChatClient(
            new OpenChatClientOptions
            {
                Endpoint = OpenChatEndpoint.WorkersAI(Clients.Account, emulator),
                ApiToken = Clients.Token,
            }
        );
        using var allBegun = new CountdownEvent(Streams);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var streams = Enumerable
            .Range(0, Streams)
            .Select(number => ReadAsync(client, number, allBegun, go.Task))
            .ToList();
        await Task.Run(() => Assert.True(allBegun.Wait(TimeSpan.FromSeconds(120))));
        go.SetResult();
        return [.. await Task.WhenAll(streams)];
    }

    private static async Task<WeakReference> ReadAsync(
        OpenChatClient client,
        int number,
        CountdownEvent allBegun,
        Task go
    )
    {
        var question = $"question {number}";
        var text = "";
        ChatResponseUpdate? first = null;
        await foreach (var update in client.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, question)]))
        {
            if (first is null)
            {
                // Every stream is open before any of them goes on.
                first = update;
                allBegun.Signal();
                await go;
            }

            text += update.Text;
        }

        Assert.Equal(Answer(question), text);
        return new WeakReference(first);
    }

    private static string Answer(string question) =>
        string.Join(' ', Enumerable.Range(0, 30).Select(part => $"{question} part {part}"));

    /// <summary>The connections of this test's client, as System.Net.Http counts them.</summary>
    private sealed class OpenConnections : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly int _port;
        private long _count;

        public OpenConnections(int port)
        {
            _port = port;
            _listener.InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name == "http.client.open_connections")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>(
                (_, change, tags, _) =>
                {
                    foreach (var tag in tags)
                    {
                        if (tag.Key == "server.port" && Equals(tag.Value, _port))
                        {
                            Interlocked.Add(ref _count, change);
                        }
                    }
                }
            );
            _listener.Start();
        }

        public async Task<long> CountAsync()
        {
            for (var patience = 0; patience < 500 && Interlocked.Read(ref _count) != 0; patience++)
            {
                await Task.Delay(20);
            }

            return Interlocked.Read(ref _count);
        }

        public void Dispose() => _listener.Dispose();
    }
}
