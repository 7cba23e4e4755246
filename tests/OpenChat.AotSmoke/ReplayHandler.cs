using System.Net;
using System.Text;

namespace OpenChat.AotSmoke;

/// <summary>Answers one request after the other with the given bodies, and keeps what was asked.</summary>
internal sealed class ReplayHandler(params string[] answers) : HttpMessageHandler
{
    private int _next;

    public List<string> Requests { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        Requests.Add(await request.Content!.ReadAsStringAsync(cancellationToken));
        var answer = answers[_next++];
        var mediaType = answer.StartsWith("data:", StringComparison.Ordinal) ? "text/event-stream" : "application/json";
        return new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new StringContent(answer, Encoding.UTF8, mediaType),
        };
    }
}
