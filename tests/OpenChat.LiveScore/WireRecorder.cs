using System.Text.Json;

namespace OpenChat.LiveScore;

/// <summary>What was sent and what came back, and what can be counted only there: a refused answer's usage never reaches the caller.</summary>
internal sealed class WireRecorder(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private readonly List<Exchange> _exchanges = [];

    public IReadOnlyList<Exchange> Exchanges => _exchanges;

    /// <summary>The requests that the model answered; a request that was sent again after a failure counts once.</summary>
    public int Requests => _exchanges.Count(static exchange => exchange.IsAnswered);

    public long PromptTokens => _exchanges.Sum(static exchange => exchange.PromptTokens);

    /// <summary>The model's first reply, word for word; nothing where there was none.</summary>
    public string FirstReply => _exchanges.Find(static exchange => exchange.IsAnswered)?.Reply ?? "";

    public void Clear() => _exchanges.Clear();

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        if (request.Content is null)
        {
            // What a server of a named engine is asked about itself, in the background: no request to the model.
            return await base.SendAsync(request, cancellationToken);
        }

        var sent = await request.Content.ReadAsStringAsync(cancellationToken);
        var response = await base.SendAsync(request, cancellationToken);
        // Reading buffers the content, so that the client can read it once more.
        var received = await response.Content.ReadAsStringAsync(cancellationToken);
        _exchanges.Add(new Exchange(sent, (int)response.StatusCode, received, response.IsSuccessStatusCode));
        return response;
    }
}

/// <summary>One request and its answer.</summary>
internal sealed record Exchange(string Sent, int Status, string Received, bool IsAnswered)
{
    public string Reply =>
        Read(static answer =>
            answer.GetProperty("choices")[0].GetProperty("message").TryGetProperty("content", out var content)
                ? content.GetString()
                : null
        ) ?? "";

    public long PromptTokens =>
        Read(static answer =>
            answer.TryGetProperty("usage", out var usage) && usage.TryGetProperty("prompt_tokens", out var tokens)
                ? tokens.GetInt64()
                : 0
        );

    private T? Read<T>(Func<JsonElement, T> read)
    {
        if (!IsAnswered)
        {
            return default;
        }

        using var answer = JsonDocument.Parse(Received);
        return read(answer.RootElement);
    }
}
