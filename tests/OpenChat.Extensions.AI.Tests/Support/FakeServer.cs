using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace OpenChat.Extensions.AI.Tests.Support;

/// <summary>A server in the same process: answers from a queue, the last one for good, and keeps what it was asked.</summary>
internal sealed class FakeServer(params Func<HttpResponseMessage>[] answers) : HttpMessageHandler
{
    private readonly Lock _lock = new();
    private readonly List<FakeRequest> _requests = [];

    public IReadOnlyList<FakeRequest> Requests => _requests;

    public FakeRequest Request => Assert.Single(_requests);

    public HttpClient Client => new(this, disposeHandler: false);

    public static Func<HttpResponseMessage> Json(string body, HttpStatusCode status = HttpStatusCode.OK) =>
        Text(body, "application/json", status);

    public static Func<HttpResponseMessage> Text(string body, string mediaType, HttpStatusCode status) =>
        () => new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, mediaType) };

    public static Func<HttpResponseMessage> Events(string body) => () => Events(new PieceStream(body))();

    public static Func<HttpResponseMessage> Events(Stream body) =>
        () =>
            new HttpResponseMessage
            {
                Content = new StreamContent(body)
                {
                    Headers = { ContentType = new MediaTypeHeaderValue("text/event-stream") },
                },
            };

    public static Func<HttpResponseMessage> Error(int status, string body = "") => Json(body, (HttpStatusCode)status);

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (request.Method == HttpMethod.Get)
        {
            // A client of a named engine asks about the window, behind its requests: there is nothing to be told here.
            return new HttpResponseMessage(HttpStatusCode.NotFound);
        }

        var body = await request.Content!.ReadAsStringAsync(cancellationToken);
        lock (_lock)
        {
            var headers = request.Headers.ToDictionary(
                static header => header.Key,
                static header => string.Join(",", header.Value),
                StringComparer.OrdinalIgnoreCase
            );
            _requests.Add(new FakeRequest(request.RequestUri!, headers, body));
            var response = answers[Math.Min(_requests.Count, answers.Length) - 1]();
            response.RequestMessage = request;
            return response;
        }
    }
}

internal sealed record FakeRequest(Uri Uri, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();
}
