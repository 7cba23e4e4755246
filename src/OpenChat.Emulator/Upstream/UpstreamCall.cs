using System.Text;

namespace OpenChat.Emulator.Upstream;

/// <summary>
/// One request to the upstream server: waits for each part of its answer, no longer than the server may be silent, and says in
/// Workers AI's terms what goes wrong with it.
/// </summary>
internal sealed class UpstreamCall : IDisposable
{
    private readonly Uri _server;
    private readonly TimeSpan _idleTimeout;
    private readonly CancellationToken _client;
    private readonly CancellationTokenSource _silence;
    private bool _hasBegun;

    /// <summary>Starts the wait for the first byte of the answer's body.</summary>
    public UpstreamCall(Uri server, TimeSpan responseTimeout, TimeSpan idleTimeout, CancellationToken client)
    {
        _server = server;
        _idleTimeout = idleTimeout;
        _client = client;
        _silence = CancellationTokenSource.CreateLinkedTokenSource(client);
        _silence.CancelAfter(responseTimeout);
    }

    public Task<HttpResponseMessage> SendAsync(HttpMessageInvoker http, HttpRequestMessage request) =>
        TranslateAsync(token => http.SendAsync(request, token));

    public async Task<StreamReader> OpenAsync(HttpResponseMessage response) =>
        new(await TranslateAsync(response.Content.ReadAsStreamAsync).ConfigureAwait(false), Encoding.UTF8);

    /// <summary>Reads what has arrived, or waits for it; 0 at the end.</summary>
    public async Task<int> ReadAsync(StreamReader body, Memory<char> buffer)
    {
        if (_hasBegun)
        {
            _silence.CancelAfter(_idleTimeout);
        }

        var count = await TranslateAsync(token => body.ReadAsync(buffer, token).AsTask()).ConfigureAwait(false);
        _hasBegun = true;
        // Between two reads the client takes what it was sent, in its own time.
        _silence.CancelAfter(Timeout.InfiniteTimeSpan);
        return count;
    }

    public void Dispose() => _silence.Dispose();

    private async Task<T> TranslateAsync<T>(Func<CancellationToken, Task<T>> step)
    {
        try
        {
            return await step(_silence.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new EmulatorEngineException(
                502,
                3043,
                $"The upstream server at {Name} cannot be reached or broke off.",
                exception
            );
        }
        catch (OperationCanceledException exception) when (!_client.IsCancellationRequested)
        {
            // The handler's limit on the connection ends in this exception too.
            throw new EmulatorEngineException(
                408,
                3007,
                $"The upstream server at {Name} did not connect or was silent for too long.",
                exception
            );
        }
    }

    private string Name => _server.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);
}
