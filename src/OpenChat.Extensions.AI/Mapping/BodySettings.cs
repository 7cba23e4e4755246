using System.Text.Json.Nodes;
using OpenChat.Extensions.AI.Engines;

namespace OpenChat.Extensions.AI.Mapping;

/// <summary>
/// The settings of a request's body, of which whoever comes first sets each: the caller's own base body, then typed options,
/// then further properties, and in the end the defaults.
/// </summary>
internal sealed class BodySettings(JsonObject? baseBody)
{
    // Ours alone: with any of these the answer could not be read, or the conversation would not be the one that was
    // checked. Tools are told to the model in words; a server that was told of them too would do its own with the reply.
    private static readonly HashSet<string> s_reserved =
    [
        "messages",
        "prompt",
        "raw",
        "stream",
        "stream_options",
        "model",
        "tools",
        "tool_choice",
        // One answer is read; two in a stream would be mixed.
        "n",
        // For this client, not for the server.
        OpenChatClient.AgentNameKey,
    ];

    private List<string>? _leftOut;
    private List<string>? _untaken;

    public JsonObject Json { get; } = Copy(baseBody);

    /// <summary>The names of the properties whose values are none that JSON has; null when there are none.</summary>
    public IReadOnlyList<string>? LeftOut => _leftOut;

    /// <summary>The names of the properties that the engine does not take; null when there are none.</summary>
    public IReadOnlyList<string>? Untaken => _untaken;

    public JsonNode? this[string name] => Json[name];

    /// <summary>Whether anything was said of it, though it be null.</summary>
    public bool Has(string name) => Json.ContainsKey(name);

    /// <summary>Sets what nothing was said of yet, unless there is nothing to say; whether it was set.</summary>
    public bool Set(string name, JsonNode? value) => value is not null && Json.TryAdd(name, value);

    /// <summary>Adds the properties that nothing else names, under the engine's names for them.</summary>
    public void AddFurther(IDictionary<string, object?>? properties, Engine? engine)
    {
        foreach (var (name, value) in properties ?? new Dictionary<string, object?>())
        {
            if (value is null || s_reserved.Contains(name))
            {
                continue;
            }

            if ((engine is null ? name : engine.NameOf(name)) is not { } known)
            {
                (_untaken ??= []).Add(name);
            }
            else if (Has(known))
            {
                continue;
            }
            else if (JsonValues.TryConvert(value, out var node))
            {
                Json[known] = node;
            }
            else
            {
                (_leftOut ??= []).Add(name);
            }
        }
    }

    private static JsonObject Copy(JsonObject? given)
    {
        var copy = given?.DeepClone().AsObject() ?? [];
        foreach (var name in s_reserved)
        {
            copy.Remove(name);
        }

        return copy;
    }
}
