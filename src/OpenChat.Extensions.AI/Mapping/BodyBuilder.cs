using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenChat.Extensions.AI.Mapping;

/// <summary>
/// Settles who may name a property of the body: what the caller's own base body says stays, typed options fill what it
/// leaves open, and further properties what is open still.
/// </summary>
internal sealed class BodyBuilder(JsonObject? given)
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

    private readonly HashSet<string> _filled = [];
    private List<string>? _leftOut;

    public JsonObject? Extra { get; private set; } = Copy(given);

    /// <summary>Whether the caller's own body or properties limit the answer, in whatever way.</summary>
    public bool NamesMaxTokens => Has("max_tokens");

    /// <summary>The number they give, if any. It may be held as any type of number.</summary>
    public int? MaxTokens =>
        Extra?["max_tokens"] is JsonValue value
        && value.GetValueKind() == JsonValueKind.Number
        && JsonElement.Parse(value.ToJsonString()).TryGetInt32(out var tokens)
            ? tokens
            : null;

    /// <summary>The names of the properties whose values are none that JSON has; null when there are none.</summary>
    public IReadOnlyList<string>? LeftOut => _leftOut;

    private bool Has(string name) => Extra?.ContainsKey(name) == true;

    public T? Fill<T>(string name, T? value)
        where T : struct => value is not null && Take(name) ? value : null;

    public T? FillReference<T>(string name, T? value)
        where T : class => value is not null && Take(name) ? value : null;

    /// <summary>Adds the properties that nothing else names. Values that JSON does not have are left out.</summary>
    public void AddMissing(IDictionary<string, object?>? properties)
    {
        foreach (var (name, value) in properties ?? new Dictionary<string, object?>())
        {
            if (value is null || s_reserved.Contains(name) || _filled.Contains(name) || Has(name))
            {
                continue;
            }

            if (JsonValues.TryConvert(value, out var node))
            {
                (Extra ??= [])[name] = node;
            }
            else
            {
                (_leftOut ??= []).Add(name);
            }
        }
    }

    private bool Take(string name) => !Has(name) && _filled.Add(name);

    private static JsonObject? Copy(JsonObject? given)
    {
        var copy = given?.DeepClone().AsObject();
        foreach (var name in s_reserved)
        {
            copy?.Remove(name);
        }

        return copy;
    }
}
