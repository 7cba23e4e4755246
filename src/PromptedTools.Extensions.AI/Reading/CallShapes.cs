using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>Finds the calls in a value, in any of the shapes that models give them.</summary>
internal sealed class CallShapes(ToolCatalog tools)
{
    private const int MaxNesting = 4;

    /// <summary>The calls a value stands for; null when it is no call, empty when it says that there is none.</summary>
    public List<CallCandidate>? Read(LenientValue value) => Read(value, 0);

    private List<CallCandidate>? Read(LenientValue value, int nesting) =>
        nesting > MaxNesting
            ? null
            : value switch
            {
                LenientNull => [],
                LenientObject { Members: var members } => ObjectShapes.Read(
                    members,
                    tools,
                    inner => Read(inner, nesting + 1)
                ),
                LenientArray { Items: var items } => ReadArray(items, nesting),
                LenientCall call => ReadCall(call, nesting),
                LenientString { Text: var text } => ReadQuoted(text, nesting),
                LenientJoin { Operands: var operands } => ReadArray(operands, nesting),
                LenientExpression { Subject: { } subject } => Read(subject, nesting + 1) is { } calls
                    ? [.. calls, CallCandidate.Remnant("the call is part of an expression")]
                    : null,
                _ => null,
            };

    private List<CallCandidate>? ReadArray(IReadOnlyList<LenientValue> items, int nesting)
    {
        var calls = new List<CallCandidate>();
        var others = 0;
        for (var i = 0; i < items.Count; i++)
        {
            // ["get_weather", {"city": "Paris"}]
            if (
                items[i] is LenientString { Text: var name }
                && i + 1 < items.Count
                && items[i + 1] is LenientObject or LenientNull
                && tools.Knows(name)
            )
            {
                calls.Add(new CallCandidate(name) { Arguments = items[++i] });
            }
            else if (Read(items[i], nesting + 1) is { } inner)
            {
                calls.AddRange(inner);
            }
            else
            {
                others++;
            }
        }

        if (others == 0)
        {
            return calls;
        }

        return calls.Count == 0 ? null : [.. calls, CallCandidate.Remnant("the list holds something that is no call")];
    }

    private List<CallCandidate>? ReadCall(LenientCall call, int nesting)
    {
        // print(f(x)): the call is what counts, unless print is a tool.
        if (call.Name is "print" or "await" && call.Arguments.Count > 0 && !tools.Knows(call.Name))
        {
            return call.Arguments.All(argument => argument.Name is null && argument.Value.HoldsCall)
                ? ReadArray([.. call.Arguments.Select(argument => argument.Value)], nesting + 1)
                : null;
        }

        // f({…}, {…}): one call for each set of arguments.
        if (call.Arguments.Count > 1 && call.Arguments.All(argument => IsArgumentSet(call.Name, argument)))
        {
            return [.. call.Arguments.Select(argument => new CallCandidate(call.Name) { Expression = [argument] })];
        }

        return [new CallCandidate(call.Name) { Expression = call.Arguments }];
    }

    // ['f(a=1)']
    private List<CallCandidate>? ReadQuoted(string text, int nesting) =>
        nesting > 0
        && LenientCursor.TryReadCallName(text, 0, out var name, out _)
        && tools.Knows(name)
        && LenientJson.ReadWhole(text) is { Value: { } value }
            ? Read(value, nesting + 1)
            : null;

    private bool IsArgumentSet(string name, LenientArgument argument) =>
        argument is { Name: null, Value: LenientObject { Members: { Count: > 0 } members } }
        && tools.Find(name).Tool is { } tool
        && ToolParameters.Names(tool) is var parameters
        && members.Keys.All(parameters.Contains);
}
