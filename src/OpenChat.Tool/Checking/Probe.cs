using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenChat.Tool.Servers;

namespace OpenChat.Tool.Checking;

/// <summary>Asks the server without the client, which hides what is to be seen: markers, usage, the time of each frame.</summary>
internal sealed class Probe(NamedServer server, HttpClient http, TimeProvider time)
{
    /// <summary>The most bytes of a whole answer.</summary>
    public const int MostBytes = 4 * 1024 * 1024;

    public Task<Answer> GetAsync(Uri route, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, route), cancellationToken);

    public Task<Answer> PostAsync(Uri route, JsonObject body, CancellationToken cancellationToken) =>
        SendAsync(Post(route, body), cancellationToken);

    /// <summary>Sends a chat; the same one gets the same answer.</summary>
    public Task<Answer> ChatAsync(
        IEnumerable<Message> messages,
        int maxTokens,
        CancellationToken cancellationToken,
        JsonObject? more = null
    ) => PostAsync(ChatRoute, Body(messages, maxTokens, more), cancellationToken);

    public async Task<StreamedAnswer> StreamAsync(
        IEnumerable<Message> messages,
        int maxTokens,
        CancellationToken cancellationToken
    )
    {
        var more = new JsonObject
        {
            ["stream"] = true,
            ["stream_options"] = new JsonObject { ["include_usage"] = true },
        };
        using var request = Post(ChatRoute, Body(messages, maxTokens, more));
        var started = time.GetTimestamp();
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
            .ConfigureAwait(false);
        var answer = new StreamedAnswer
        {
            Status = (int)response.StatusCode,
            IsEventStream = response.Content.Headers.ContentType?.MediaType == "text/event-stream",
        };
        if (response.IsSuccessStatusCode && answer.IsEventStream)
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await answer.ReadAsync(stream, () => time.GetElapsedTime(started), cancellationToken).ConfigureAwait(false);
        }

        return answer;
    }

    private Uri ChatRoute => server.Route("chat/completions");

    private JsonObject Body(IEnumerable<Message> messages, int maxTokens, JsonObject? more)
    {
        var body = new JsonObject
        {
            ["model"] = server.Model,
            ["messages"] = new JsonArray([
                .. messages.Select(static message => new JsonObject
                {
                    ["role"] = message.Role,
                    ["content"] = message.Content,
                }),
            ]),
            ["max_tokens"] = maxTokens,
            ["temperature"] = 0,
        };
        foreach (var (name, value) in more ?? [])
        {
            body[name] = value?.DeepClone();
        }

        return body;
    }

    private static HttpRequestMessage Post(Uri route, JsonObject body) =>
        new(HttpMethod.Post, route)
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };

    private async Task<Answer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var _ = request;
        var started = time.GetTimestamp();
        using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        return new Answer((int)response.StatusCode, Parse(bytes), time.GetElapsedTime(started));
    }

    private static JsonElement Parse(byte[] bytes)
    {
        try
        {
            return JsonElement.Parse(bytes);
        }
        catch (JsonException)
        {
            // A page of a gateway, or nothing; the status says the rest.
            return default;
        }
    }

    /// <summary>Sets what each request of the probe has.</summary>
    public static void Prepare(HttpClient http, NamedServer server)
    {
        http.MaxResponseContentBufferSize = MostBytes;
        if (server.ApiKey is { } key)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }
}

/// <summary>One message of a chat.</summary>
internal sealed record Message(string Role, string Content)
{
    public static Message System(string content) => new("system", content);

    public static Message User(string content) => new("user", content);

    public static Message Assistant(string content) => new("assistant", content);
}
