using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OpenChat.Extensions.AI.Tests.Support;

/// <summary>A proxy that answers everything itself and keeps the first line of what it was sent.</summary>
internal sealed class ProxyListener : IAsyncDisposable
{
    public const string Reply = "from the proxy";

    private const string Body = $$"""{"response":"{{Reply}}"}""";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopped = new();
    private readonly Task _serving;

    public ProxyListener()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    public List<string> Received { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        await _serving;
        _listener.Dispose();
        _stopped.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync(_stopped.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            using (client)
            {
                await AnswerAsync(client.GetStream());
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        var request = new byte[64 * 1024];
        var count = await stream.ReadAsync(request);
        // Before the answer: who gets that looks for it at once.
        Received.Add(Encoding.ASCII.GetString(request, 0, count).Split('\r')[0]);
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\nConnection: close\r\n\r\n{Body}"
            )
        );
    }
}
