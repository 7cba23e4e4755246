using System.Text.Json.Nodes;
using OpenChat.Extensions.AI.Engines;

namespace OpenChat.Extensions.AI.Mapping;

/// <summary>
/// The settings of a request's body, each set unless it was given: what the caller's own base body says stays, typed options
/// fill what it leaves open, further properties what is open still, and defaults the rest.
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

    private readonly JsonObject _given = Copy(baseBody);
    private readonly JsonObject _typed = [];
    private readonly JsonObject _further = [];
    private List<string>? _leftOut;
    private List<string>? _untaken;

    /// <summary>The names of the properties whose values are none that JSON has; null when there are none.</summary>
    public IReadOnlyList<string>? LeftOut => _leftOut;

    /// <summary>The names of the properties that the engine does not take; null when there are none.</summary>
    public IReadOnlyList<string>? Untaken => _untaken;

    public JsonNode? this[string name] => _given[name] ?? _typed[name] ?? _further[name];

    /// <summary>Whether the caller's own body or properties name it, though it be null.</summary>
    public bool IsGiven(string name) => _given.ContainsKey(name) || _further.ContainsKey(name);

    /// <summary>Sets what a typed option says, unless the base body does; whether it was set.</summary>
    public bool Set(string name, JsonNode? value)
    {
        if (value is null || _given.ContainsKey(name))
        {
            return false;
        }

        _typed[name] = value;
        return true;
    }

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
            else if (_given.ContainsKey(known) || _typed.ContainsKey(known))
            {
                continue;
            }
            else if (JsonValues.TryConvert(value, out var node))
            {
                _further[known] = node;
            }
            else
            {
                (_leftOut ??= []).Add(name);
            }
        }
    }

    /// <summary>All of them. Nothing can be set afterwards.</summary>
    public JsonObject Build()
    {
        foreach (var others in (ReadOnlySpan<JsonObject>)[_given, _further])
        {
            foreach (var (name, value) in others.ToList())
            {
                others.Remove(name);
                _typed[name] = value;
            }
        }

        return _typed;
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
