namespace OpenChat.Extensions.AI.Wire;

/// <summary>The headers of an answer that its caller may want to see: by most of them a server's operators find a request again.</summary>
internal static class AnswerHeaders
{
    private static readonly string[] s_ids = ["cf-ai-req-id", "cf-aig-log-id", "cf-ray", "x-request-id"];

    private static readonly string[] s_shown = [.. s_ids, "cf-aig-cache-status"];

    public static Dictionary<string, string>? Read(HttpResponseMessage response)
    {
        Dictionary<string, string>? found = null;
        foreach (var name in s_shown)
        {
            if (Get(response, name) is { } value)
            {
                (found ??= [])[name] = value;
            }
        }

        return found;
    }

    public static string? RequestId(HttpResponseMessage response) =>
        s_ids.Select(name => Get(response, name)).FirstOrDefault(static id => id is not null);

    private static string? Get(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values) ? values.FirstOrDefault() : null;
}
