using System.Text.Json;

namespace OpenChat.Tool.Checking;

/// <summary>A server's whole answer as it came.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Json">The body; an undefined element where it is not JSON.</param>
/// <param name="Elapsed">From sending to its last byte.</param>
internal sealed record Answer(int Status, JsonElement Json, TimeSpan Elapsed)
{
    /// <summary>LM Studio answers a route that it has not with status 200 and an error.</summary>
    public bool IsSuccess => Status is >= 200 and < 300 && Json.Member("error").ValueKind == JsonValueKind.Undefined;

    public string? Text => TextOf(Choice.Member("message"));

    public string? FinishReason => Choice.Text("finish_reason");

    public Usage? Usage => Checking.Usage.From(Json);

    private JsonElement Choice => Json.Items("choices").FirstOrDefault();

    /// <summary>
    /// vLLM puts what a reasoning model writes under a schema beside the text, and leaves that null (docs/engines.md).
    /// </summary>
    public static string? TextOf(JsonElement message)
    {
        string[] places = ["content", "reasoning_content", "reasoning"];
        var texts = places.Select(place => message.Text(place)).OfType<string>().ToList();
        return texts.Find(static text => text.Length > 0) ?? texts.FirstOrDefault();
    }
}

/// <summary>The tokens that a server counted.</summary>
internal sealed record Usage(int PromptTokens, int CompletionTokens)
{
    public static Usage? From(JsonElement answer) =>
        answer.Member("usage") is { ValueKind: JsonValueKind.Object } usage
        && usage.Number("prompt_tokens") is { } prompt
        && usage.Number("completion_tokens") is { } completion
            ? new Usage(prompt, completion)
            : null;
}

/// <summary>Parts of what servers answer, where nothing need be as expected.</summary>
internal static class AnswerParts
{
    public static JsonElement Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    public static string? Text(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public static int? Number(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number)
            ? number
            : null;
}
