using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenChat.Extensions.AI.Engines;

/// <summary>
/// What one engine takes and gives beyond OpenAI's chat route, which all of them have. Each has a file of its own, with its
/// facts and where they stand; a new one is such a file and its line in the list here.
/// </summary>
internal abstract class Engine
{
    /// <summary>The name it is asked for by, as its makers write it.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// The engine's name for how much repetition is punished, where 1 is not at all: callers write it as one engine or the
    /// other does, and one that does not know the name ignores it without a word. Null where its chat route takes no such thing.
    /// </summary>
    protected abstract string? RepetitionPenalty { get; }

    /// <summary>Whether a schema must be that of an object.</summary>
    protected virtual bool WantsObjects => false;

    /// <summary>The keywords of a schema that it refuses or has refused.</summary>
    protected virtual IReadOnlyList<string> RefusedKeywords => [];

    /// <summary>Whether it tells its context window.</summary>
    public virtual bool TellsWindow => true;

    /// <summary>Asks for the context window that the model is served with.</summary>
    /// <param name="server">Answers.</param>
    /// <param name="model">The model.</param>
    public virtual ValueTask<WindowAnswer> AskWindowAsync(IEngineServer server, string model) =>
        new(WindowAnswer.Untold);

    /// <summary>The name that a property of the body has here; null where it is not taken.</summary>
    public virtual string? NameOf(string property) =>
        property is "repeat_penalty" or "repetition_penalty" ? RepetitionPenalty : property;

    /// <summary>A schema as it is taken here.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="wrapper">The property of an object to put the reply into, where it must be an object.</param>
    /// <param name="isWrapped">Whether it was put there.</param>
    public JsonNode Rewrite(JsonElement schema, string wrapper, out bool isWrapped)
    {
        var taken = JsonNode.Parse(schema.GetRawText())!;
        if (RefusedKeywords.Count > 0)
        {
            RemoveRefused(taken);
        }

        isWrapped =
            WantsObjects
            && !(taken is JsonObject { } root && root["type"] is JsonValue type && (string?)type == "object");
        return isWrapped
            ? new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject { [wrapper] = taken },
                ["required"] = new JsonArray(wrapper),
                ["additionalProperties"] = false,
            }
            : taken;
    }

    // Where schemas stand in a plain schema; what enum and const hold is none, and a property may have any name.
    private void RemoveRefused(JsonNode? schema)
    {
        if (schema is not JsonObject keywords)
        {
            return;
        }

        foreach (var keyword in RefusedKeywords)
        {
            keywords.Remove(keyword);
        }

        foreach (var (_, property) in keywords["properties"] as JsonObject ?? [])
        {
            RemoveRefused(property);
        }

        foreach (var list in (ReadOnlySpan<string>)["anyOf", "prefixItems"])
        {
            foreach (var part in keywords[list] as JsonArray ?? [])
            {
                RemoveRefused(part);
            }
        }

        RemoveRefused(keywords["items"]);
        RemoveRefused(keywords["additionalProperties"]);
    }

    /// <summary>The names of those that have one.</summary>
    public static string Names => string.Join(", ", s_named.Select(static engine => engine.Name));

    // Made when it is asked for: the engines' own instances are made by their types.
    private static Engine[] s_named => [LlamaCpp.Instance, Ollama.Instance, VLlm.Instance, LMStudio.Instance];

    /// <summary>The engine of a name; case, dots, dashes and blanks make no difference.</summary>
    public static Engine? Find(string name) =>
        Array.Find(s_named, engine => string.Equals(Bare(engine.Name), Bare(name), StringComparison.OrdinalIgnoreCase));

    private static string Bare(string name) => string.Concat(name.Where(char.IsLetterOrDigit));
}

/// <summary>A server that is asked about itself.</summary>
internal interface IEngineServer
{
    /// <summary>Asks, with the client's token and headers.</summary>
    /// <param name="path">The route, from the server's root on, such as <c>props</c>.</param>
    /// <param name="body">What is posted; null for a GET.</param>
    /// <returns>The status, and the JSON object that was answered; an undefined element where it was none.</returns>
    ValueTask<(int Status, JsonElement Answer)> AskAsync(string path, JsonObject? body = null);
}

/// <summary>What a server says of the context window that a model is served with.</summary>
/// <param name="Tokens">The window; null where it is not told.</param>
/// <param name="IsNotLoadedYet">Whether it may be told later.</param>
/// <param name="Advice">What mends a window that is smaller than the model's; null where nothing needs mending.</param>
internal readonly record struct WindowAnswer(int? Tokens, bool IsNotLoadedYet = false, string? Advice = null)
{
    public static WindowAnswer Untold { get; } = new(null);

    public static WindowAnswer NotLoadedYet { get; } = new(null, IsNotLoadedYet: true);
}

/// <summary>Parts of what servers answer.</summary>
internal static class EngineAnswers
{
    public static JsonElement Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    public static bool Says(this JsonElement element, string name, string text) =>
        element.Member(name) is { ValueKind: JsonValueKind.String } value && value.ValueEquals(text);

    /// <summary>A number of tokens; null where it is no whole number above 0.</summary>
    public static int? Tokens(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } value
        && value.TryGetInt32(out var tokens)
        && tokens > 0
            ? tokens
            : null;
}

/// <summary>A server of which only the chat route is known.</summary>
internal sealed class UnnamedEngine : Engine
{
    public static Engine Instance { get; } = new UnnamedEngine();

    public override string Name => "OpenAI-compatible";

    public override bool TellsWindow => false;

    protected override string? RepetitionPenalty => null;

    // OpenAI's own: "schema must be a JSON Schema of 'type: "object"', got 'type: "array"'" (podly_pure_podcasts#89).
    protected override bool WantsObjects => true;

    public override string? NameOf(string property) => property;
}
