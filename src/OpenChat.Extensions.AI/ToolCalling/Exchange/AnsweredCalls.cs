using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Prompting;
using OpenChat.Extensions.AI.ToolCalling.Reading;

namespace OpenChat.Extensions.AI.ToolCalling.Exchange;

/// <summary>
/// The calls whose results the model has just been given. Only these count as repeated: a call of an earlier round may be
/// made again on purpose, to poll or to ask for the time.
/// </summary>
internal sealed class AnsweredCalls
{
    private readonly List<(string Name, JsonElement Arguments)> _calls = [];

    public static AnsweredCalls None { get; } = new();

    public static AnsweredCalls In(IReadOnlyList<ChatMessage> messages)
    {
        var answered = new AnsweredCalls();
        var results = new HashSet<string>(StringComparer.Ordinal);
        for (var index = messages.Count - 1; index >= 0; index--)
        {
            var contents = messages[index].Contents;
            results.UnionWith(contents.OfType<FunctionResultContent>().Select(static result => result.CallId));
            if (messages[index].Role == ChatRole.Assistant)
            {
                answered._calls.AddRange(
                    contents
                        .OfType<FunctionCallContent>()
                        .Where(call => results.Contains(call.CallId))
                        .Select(static call => (call.Name, Element(call.Arguments)))
                );
                break;
            }

            if (messages[index].Role == ChatRole.User && contents.OfType<TextContent>().Any())
            {
                // The user spoke since: whatever was called before, it is another question now.
                break;
            }
        }

        return answered;
    }

    public bool Contains(ParsedToolCall call)
    {
        var arguments = Element(call.Arguments);
        return _calls.Exists(answered =>
            answered.Name == call.Tool.Name && JsonElement.DeepEquals(answered.Arguments, arguments)
        );
    }

    private static JsonElement Element(IEnumerable<KeyValuePair<string, object?>>? arguments) =>
        JsonElement.Parse(ApplicationJson.WriteObject(arguments));
}
