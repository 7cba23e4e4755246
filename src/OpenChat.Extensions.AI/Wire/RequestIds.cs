namespace OpenChat.Extensions.AI.Wire;

/// <summary>The response headers by which a server's operators find a request again.</summary>
internal static class RequestIds
{
    /// <summary>The headers worth showing to the caller, ids first.</summary>
    public static readonly string[] Headers =
    [
        "cf-ai-req-id",
        "cf-aig-log-id",
        "cf-ray",
        "x-request-id",
        "cf-aig-cache-status",
    ];

    private const int IdCount = 4;

    public static string? First(HttpResponseMessage response)
    {
        for (var i = 0; i < IdCount; i++)
        {
            if (Get(response, Headers[i]) is { } id)
            {
                return id;
            }
        }

        return null;
    }

    public static string? Get(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values) ? values.FirstOrDefault() : null;
}
