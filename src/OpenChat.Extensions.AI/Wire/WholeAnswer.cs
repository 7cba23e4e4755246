namespace OpenChat.Extensions.AI.Wire;

/// <summary>An answer that came in one piece.</summary>
internal sealed record WholeAnswer(AnswerReader Reader, string? Text, IReadOnlyDictionary<string, string>? Headers);

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
