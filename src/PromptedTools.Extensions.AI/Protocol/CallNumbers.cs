using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Protocol;

/// <summary>
/// Tells which call a result answers, and gives the calls of a conversation short numbers, 1, 2, 3 …, since a small model
/// copies long ids wrongly. It never writes one itself.
/// </summary>
internal sealed class CallNumbers
{
    private readonly Dictionary<string, (int Number, FunctionCallContent? Call)> _calls = new(StringComparer.Ordinal);
    private int _last;

    // An application may use an id again: its results belong to the newest call of that id.
    public void Add(FunctionCallContent call) => _calls[call.CallId] = (++_last, call);

    /// <summary>The number of the call that a result answers, and the call; a new number for a result without its call.</summary>
    public (int Number, FunctionCallContent? Call) Of(FunctionResultContent result)
    {
        if (!_calls.TryGetValue(result.CallId, out var call))
        {
            call = (++_last, null);
            _calls.Add(result.CallId, call);
        }

        return call;
    }
}
