using System.Net;
using System.Net.Http.Headers;

namespace OpenChat.Fuzz;

/// <summary>Answers with one input, in pieces of random length. One server serves one thread.</summary>
internal sealed class FuzzServer : HttpMessageHandler
{
    private static readonly HttpStatusCode[] s_statuses =
    [
        .. Enumerable.Repeat(HttpStatusCode.OK, 9),
        HttpStatusCode.BadRequest,
        HttpStatusCode.InternalServerError,
        HttpStatusCode.TooManyRequests,
    ];

    private static readonly MediaTypeHeaderValue s_json = new("application/json");
    private static readonly MediaTypeHeaderValue s_events = new("text/event-stream");

    private Mutator _mutator = new(0);
    private HttpStatusCode _status;
    private bool _isJson;

    public byte[] Input { get; private set; } = [];

    public bool IsStream { get; private set; }

    public void Prepare(int number)
    {
        _mutator = new Mutator(number);
        IsStream = _mutator.Next(2) == 0;
        _isJson = !IsStream || _mutator.Next(16) == 0;
        Input = _mutator.NextInput(!_isJson);
        _status = s_statuses[_mutator.Next(s_statuses.Length)];
    }

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult(
            new HttpResponseMessage(_status)
            {
                RequestMessage = request,
                Content = new StreamContent(new Pieces(Input, _mutator))
                {
                    Headers = { ContentType = _isJson ? s_json : s_events },
                },
            }
        );

    private sealed class Pieces(byte[] input, Mutator mutator) : MemoryStream(input, writable: false)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, mutator.NextPiece())], cancellationToken);
    }
}
