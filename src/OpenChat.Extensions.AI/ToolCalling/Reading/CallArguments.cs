using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Json;

namespace OpenChat.Extensions.AI.ToolCalling.Reading;

/// <summary>Brings the arguments of a call, however they were passed, into one object by parameter name.</summary>
internal static class CallArguments
{
    private static readonly string[] s_wrappers = ["arguments", "parameters", "args", "params", "kwargs", "properties"];

    public static bool TryRead(
        CallCandidate candidate,
        AIFunctionDeclaration tool,
        [NotNullWhen(true)] out LenientObject? arguments,
        [NotNullWhen(false)] out string? problem
    )
    {
        var parameters = ToolParameters.Names(tool);
        arguments =
            candidate.Form == CallForm.Expression || candidate.Expression.Count > 0
                ? FromExpression(candidate.Expression, parameters, out problem)
                : FromValue(candidate.Arguments, parameters, out problem);
        if (arguments is not null && IsSchema(arguments, parameters))
        {
            (arguments, problem) = (null, "the tool's schema was copied instead of giving values");
        }

        if (arguments is null)
        {
            problem ??= "the arguments are no object";
            return false;
        }

        return true;
    }

    private static LenientObject? FromValue(LenientValue? value, IReadOnlyList<string> parameters, out string? problem)
    {
        problem = null;
        switch (value)
        {
            case null or LenientNull or LenientString { Text: "" } or LenientArray { Items: [] }:
                return Empty();
            case LenientObject given:
                return Unwrap(given, parameters);
            case LenientArray { Items: [LenientObject single] }:
                return Unwrap(single, parameters);
            case LenientArray { Items: var items }:
                return FromExpression(
                    [.. items.Select(item => new LenientArgument(null, item))],
                    parameters,
                    out problem
                );
            case LenientString { Text: var text } when LenientJson.ReadWhole(text)?.Value is LenientObject decoded:
                return Unwrap(decoded, parameters);
            case var scalar when parameters is [var only]:
                return Single(only, scalar);
            default:
                return null;
        }
    }

    private static LenientObject? FromExpression(
        IReadOnlyList<LenientArgument> given,
        IReadOnlyList<string> parameters,
        out string? problem
    )
    {
        problem = null;
        if (
            given is [{ Name: null, Value: LenientObject only }]
            && only.Members.Keys.All(key => Matches(parameters, key))
        )
        {
            return only;
        }

        var arguments = Empty();
        foreach (var (name, value) in given.Where(argument => argument.Name is not null))
        {
            arguments.Members[name!] = value;
        }

        var free = parameters.Where(parameter =>
            !arguments.Members.Keys.Any(key => NameFolding.Fold(key) == NameFolding.Fold(parameter))
        );
        using var open = free.ToList().GetEnumerator();
        foreach (var argument in given.Where(argument => argument.Name is null))
        {
            if (!open.MoveNext())
            {
                problem = "more arguments than the tool has parameters";
                return null;
            }

            arguments.Members[open.Current] = argument.Value;
        }

        // f(arguments={"city": "Paris"})
        return Unwrap(arguments, parameters);
    }

    // {"arguments": {"arguments": {…}}}
    private static LenientObject Unwrap(LenientObject given, IReadOnlyList<string> parameters)
    {
        if (given.Members.Count != 1)
        {
            return given;
        }

        var (key, value) = given.Members.GetAt(0);
        return s_wrappers.Contains(key) && value is LenientObject inner && !Matches(parameters, key) ? inner : given;
    }

    private static bool IsSchema(LenientObject arguments, IReadOnlyList<string> parameters) =>
        arguments.Members.TryGetValue("properties", out var properties)
        && properties is LenientObject
        && arguments.Members.TryGetValue("type", out var type)
        && type is LenientString { Text: "object" or "dict" }
        && !Matches(parameters, "properties");

    private static bool Matches(IReadOnlyList<string> parameters, string key) =>
        parameters.Any(parameter => parameter == key || NameFolding.Fold(parameter) == NameFolding.Fold(key));

    private static LenientObject Empty() => new(new OrderedDictionary<string, LenientValue>(StringComparer.Ordinal));

    private static LenientObject Single(string name, LenientValue value)
    {
        var result = Empty();
        result.Members[name] = value;
        return result;
    }
}
