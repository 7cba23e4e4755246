using System.Text.Json;
using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI.Protocol;
using PromptedTools.Extensions.AI.Reading;

namespace PromptedTools.Extensions.AI.Retrying;

/// <summary>
/// The calls whose results the model was given since the user's question. Only these count as repeated: for an earlier
/// question a call may have been made on purpose, to look once more or to ask for the time.
/// </summary>
internal sealed class AnsweredCalls
{
    private readonly List<(string Name, JsonElement Arguments)> _calls = [];

    public bool HasAny => _calls.Count > 0;

    public static AnsweredCalls In(IReadOnlyList<ChatMessage> messages)
    {
        var answered = new AnsweredCalls();
        var since = messages
            .Skip(HistoryTranslator.QuestionIndex(messages) + 1)
            .SelectMany(static message => message.Contents);
        var results = since
            .OfType<FunctionResultContent>()
            .Select(static result => result.CallId)
            .ToHashSet(StringComparer.Ordinal);
        answered._calls.AddRange(
            since
                .OfType<FunctionCallContent>()
                .Where(call => results.Contains(call.CallId))
                .Select(static call => (call.Name, ApplicationJson.ToElement(call.Arguments)))
        );
        return answered;
    }

    public bool Contains(ParsedToolCall call)
    {
        var arguments = ApplicationJson.ToElement(call.Arguments);
        return _calls.Exists(answered =>
            answered.Name == call.Tool.Name && JsonElement.DeepEquals(answered.Arguments, arguments)
        );
    }
}
