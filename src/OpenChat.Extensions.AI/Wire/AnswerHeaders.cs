namespace OpenChat.Extensions.AI.Wire;

/// <summary>The headers of an answer that its caller may want to see.</summary>
internal static class AnswerHeaders
{
    public static Dictionary<string, string>? Read(HttpResponseMessage response)
    {
        Dictionary<string, string>? found = null;
        foreach (var name in RequestIds.Headers)
        {
            if (RequestIds.Get(response, name) is { } value)
            {
                (found ??= [])[name] = value;
            }
        }

        return found;
    }
}
