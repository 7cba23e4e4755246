using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenChat.Tool.Ask;

/// <summary>Shows the body of each request before it is sent. Headers are not shown: one of them has the key.</summary>
internal sealed class ShownRequests(TextWriter output) : DelegatingHandler
{
    private static readonly JsonSerializerOptions s_readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        await output.WriteLineAsync($"{request.Method} {request.RequestUri}").ConfigureAwait(false);
        if (request.Content is { } content)
        {
            var body = await content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            await output
                .WriteLineAsync(OneLine.Printable(JsonNode.Parse(body)!.ToJsonString(s_readable)))
                .ConfigureAwait(false);
        }

        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
