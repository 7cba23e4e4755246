using System.Diagnostics.CodeAnalysis;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>Finds the calls in a value, in any of the shapes that models give them.</summary>
internal sealed class CallShapes(ToolCatalog tools)
{
    private const int MaxNesting = 4;

    private static readonly string[] s_wrapperKeys =
    [
        "tool_calls",
        "tool_call",
        "function_calls",
        "function_call",
        "calls",
        "call",
        "tool_uses",
        "tool_use",
        "functions",
        "actions",
    ];

    private static readonly string[] s_nameKeys =
    [
        "name",
        "tool",
        "tool_name",
        "function",
        "function_name",
        "action",
        "api",
        "api_name",
        "func",
        "method",
        "recipient_name",
    ];

    private static readonly string[] s_argumentKeys =
    [
        "arguments",
        "parameters",
        "args",
        "params",
        "input",
        "tool_input",
        "action_input",
        "action_variables",
        "kwargs",
        "inputs",
        "tool_args",
        "tool_arguments",
        "tool_parameters",
        "function_args",
        "function_arguments",
        "function_parameters",
        "argument",
        "parameter",
        "variables",
    ];

    // What else stands in a call that says what it is.
    private static readonly string[] s_labelKeys =
    [
        "id",
        "type",
        "call_id",
        "tool_call_id",
        "index",
        "thought",
        "reason",
    ];

    /// <summary>The calls a value stands for; null when it is no call, empty when it says that there is none.</summary>
    public List<CallCandidate>? Read(LenientValue value) => Read(value, 0);

    private List<CallCandidate>? Read(LenientValue value, int nesting) =>
        nesting > MaxNesting
            ? null
            : value switch
            {
                LenientNull => [],
                LenientObject { Members: var members } => ReadObject(members, nesting),
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

    private List<CallCandidate>? ReadObject(OrderedDictionary<string, LenientValue> members, int nesting)
    {
        if (members.Count == 0)
        {
            return [];
        }

        if (
            TryGet(members, s_wrapperKeys, value => value is LenientObject or LenientArray, out _, out var wrapped)
            && Read(wrapped, nesting + 1) is { } inner
        )
        {
            return inner;
        }

        // OpenAI's form: {"type": "function", "function": {"name": …}}
        if (
            members.TryGetValue("function", out var function)
            && function is LenientObject
            && Read(function, nesting + 1) is { } nested
        )
        {
            return nested;
        }

        return ReadNamed(members) ?? ReadSwallowed(members) ?? ReadKeyed(members);
    }

    private List<CallCandidate>? ReadNamed(OrderedDictionary<string, LenientValue> members)
    {
        if (
            !TryGet(
                members,
                s_nameKeys,
                value => value is LenientString { Text.Length: > 0 },
                out var nameKey,
                out var nameValue
            )
        )
        {
            return null;
        }

        var name = ((LenientString)nameValue).Text;
        if (
            TryGet(members, s_argumentKeys, _ => true, out var argumentsKey, out var arguments)
            && !IsOwnProperty(name, argumentsKey, arguments)
            // A package.json has a name and an input, too.
            && (tools.Knows(name) || members.Keys.All(key => key == nameKey || key == argumentsKey || IsLabel(key)))
        )
        {
            return [new CallCandidate(name) { Arguments = WithOthers(name, arguments, members) }];
        }

        if (
            LenientCursor.TryReadCallName(name, 0, out _, out _)
            && LenientJson.ReadWhole(name)?.Value is LenientCall call
        )
        {
            // {"name": "f(a=1)"}
            return [new CallCandidate(call.Name) { Expression = call.Arguments }];
        }

        if (!tools.Knows(name))
        {
            return null;
        }

        return [new CallCandidate(name) { Arguments = Without(members, nameKey) }];
    }

    // A closer too early: {"name": "get_weather", "arguments": {"city": "Paris"}, "days": 3}
    private LenientValue WithOthers(string name, LenientValue given, OrderedDictionary<string, LenientValue> members)
    {
        if (given is not LenientObject { Members: var inside } || tools.Find(name).Tool is not { } tool)
        {
            return given;
        }

        var parameters = ToolParameters.Names(tool);
        var all = new OrderedDictionary<string, LenientValue>(inside, StringComparer.Ordinal);
        foreach (var (key, value) in members)
        {
            // What can be the name, the arguments or a label is no argument itself.
            if (!IsLabel(key) && !IsNameKey(key) && !IsArgumentKey(key) && parameters.Contains(key))
            {
                all.TryAdd(key, value);
            }
        }

        return new LenientObject(all);
    }

    private static LenientObject Without(OrderedDictionary<string, LenientValue> members, string key)
    {
        var others = new OrderedDictionary<string, LenientValue>(members, StringComparer.Ordinal);
        others.Remove(key);
        return new LenientObject(others);
    }

    /// <summary>Whether a key, in any spelling, stands before the name of a tool.</summary>
    public static bool IsNameKey(string key) => Array.Exists(s_nameKeys, wanted => NameFolding.AreSame(wanted, key));

    private static bool IsArgumentKey(string key) =>
        Array.Exists(s_argumentKeys, wanted => NameFolding.AreSame(wanted, key));

    private static bool IsLabel(string key) => Array.Exists(s_labelKeys, label => NameFolding.AreSame(label, key));

    /// <summary>The arguments in an object that is a whole call of this tool once more; null where it is not.</summary>
    public static LenientObject? ArgumentsOf(OrderedDictionary<string, LenientValue> members, string toolName) =>
        TryGet(
            members,
            s_nameKeys,
            value => value is LenientString { Text: var name } && NameFolding.AreSame(name, toolName),
            out var nameKey,
            out _
        )
        && TryGet(members, s_argumentKeys, value => value is LenientObject, out var argumentsKey, out var arguments)
        && members.Keys.All(key => key == nameKey || key == argumentsKey || IsLabel(key))
            ? (LenientObject)arguments
            : null;

    // A closer too few: {"arguments": {"city": "Paris", "name": "get_weather"}}
    private List<CallCandidate>? ReadSwallowed(OrderedDictionary<string, LenientValue> members)
    {
        if (
            members.Count > 2
            || !TryGet(members, s_argumentKeys, value => value is LenientObject, out _, out var arguments)
            || arguments is not LenientObject { Members: var inside }
            || !TryGet(
                inside,
                s_nameKeys,
                value => value is LenientString { Text: var text } && tools.Knows(text),
                out var key,
                out var name
            )
        )
        {
            return null;
        }

        return [new CallCandidate(((LenientString)name).Text) { Arguments = Without(inside, key) }];
    }

    // {"get_weather": {"city": "Paris"}}
    private List<CallCandidate>? ReadKeyed(OrderedDictionary<string, LenientValue> members)
    {
        var calls = new List<CallCandidate>();
        foreach (var (key, value) in members)
        {
            if (!tools.Knows(key))
            {
                return null;
            }

            switch (value)
            {
                case LenientObject or LenientNull:
                    calls.Add(new CallCandidate(key) { Arguments = value });
                    break;
                case LenientArray { Items: var items } when items.Count > 0 && items.All(item => item is LenientObject):
                    calls.AddRange(items.Select(item => new CallCandidate(key) { Arguments = item }));
                    break;
                default:
                    return null;
            }
        }

        return calls;
    }

    // {"name": "search", "input": "cats"} where "input" is the tool's own parameter: flattened.
    private bool IsOwnProperty(string name, string key, LenientValue value)
    {
        if (
            tools.Find(name).Tool is not { } tool
            || ToolParameters.Names(tool) is not { } parameters
            || !parameters.Contains(key)
        )
        {
            return false;
        }

        return value is not LenientObject { Members: var inside } || !inside.Keys.Any(parameters.Contains);
    }

    private static bool TryGet(
        OrderedDictionary<string, LenientValue> members,
        string[] keys,
        Predicate<LenientValue> isMeant,
        out string key,
        [NotNullWhen(true)] out LenientValue? value
    )
    {
        foreach (var wanted in keys)
        {
            if (members.TryGetValue(wanted, out value) && isMeant(value))
            {
                key = wanted;
                return true;
            }
        }

        // "Name", "toolName", "Action Input"
        foreach (var (written, candidate) in members)
        {
            if (isMeant(candidate) && Array.Exists(keys, wanted => NameFolding.AreSame(wanted, written)))
            {
                (key, value) = (written, candidate);
                return true;
            }
        }

        (key, value) = ("", null);
        return false;
    }
}
