using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>Brings the arguments of a call, however they were passed, into one object by parameter name.</summary>
internal sealed class CallArguments(AIFunctionDeclaration tool)
{
    private static readonly string[] s_wrappers = ["arguments", "parameters", "args", "params", "kwargs", "properties"];

    private readonly IReadOnlyList<string> _parameters = ToolParameters.Names(tool);

    public bool TryRead(
        CallCandidate candidate,
        [NotNullWhen(true)] out LenientObject? arguments,
        [NotNullWhen(false)] out string? problem
    )
    {
        problem = null;
        arguments = candidate.Expression is { } expression
            ? FromExpression(expression, ref problem)
            : FromValue(candidate.Arguments, ref problem);
        if (arguments is not null && IsSchema(arguments))
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

    private LenientObject? FromValue(LenientValue? value, ref string? problem)
    {
        switch (value)
        {
            case null or LenientNull or LenientString { Text: "" } or LenientArray { Items: [] }:
                return Empty();
            case LenientObject given:
                return Unwrap(given);
            case LenientArray { Items: [LenientObject single] }:
                return Unwrap(single);
            case LenientArray { Items: var items }:
                return FromExpression([.. items.Select(item => new LenientArgument(null, item))], ref problem);
            case LenientString { Text: var text } when LenientJson.ReadWhole(text)?.Value is LenientObject decoded:
                return Unwrap(decoded);
            // "city='Paris', days=3"
            case LenientString { Text: var text }
                when LenientJson.ReadWhole($"f({text})")?.Value is LenientCall { Arguments: { Count: > 0 } named }
                    && named.All(argument => argument.Name is { } key && IsParameter(key)):
                return FromExpression(named, ref problem);
            case var scalar when OnlyParameter is { } only:
                var result = Empty();
                result.Members[only] = scalar;
                return result;
            default:
                return null;
        }
    }

    // What a single value can be meant for.
    private string? OnlyParameter =>
        _parameters is [var only] ? only
        : JsonSchema.Of(tool.JsonSchema).PropertiesOf().Where(static p => p.IsAsked).Take(2).ToList() is [var asked]
            ? asked.Name
        : null;

    private LenientObject? FromExpression(IReadOnlyList<LenientArgument> given, ref string? problem)
    {
        if (given is [{ Name: null, Value: LenientObject only }] && IsArgumentSet(only))
        {
            return only;
        }

        var arguments = Empty();
        foreach (var (name, value) in given.Where(argument => argument.Name is not null))
        {
            arguments.Members[name!] = value;
        }

        var named = arguments.Members.Keys.Select(NameFolding.Fold).ToHashSet(StringComparer.Ordinal);
        var free = new Queue<string>(_parameters.Where(parameter => !named.Contains(NameFolding.Fold(parameter))));
        foreach (var argument in given.Where(argument => argument.Name is null))
        {
            if (!free.TryDequeue(out var parameter))
            {
                problem = "more arguments than the tool has parameters";
                return null;
            }

            arguments.Members[parameter] = argument.Value;
        }

        // f(arguments={"city": "Paris"})
        return Unwrap(arguments);
    }

    // f({"city": "Paris"}): the object holds the arguments, unless it is the first of them.
    private bool IsArgumentSet(LenientObject given) =>
        given.Members.Keys.All(IsParameter) || (given.Members.Keys.Any(IsParameter) && !FirstTakesObject);

    private bool FirstTakesObject =>
        JsonSchema.Of(tool.JsonSchema).Properties is { Count: > 0 } properties
        && properties.GetAt(0).Value is { IsObject: true } first
        && first.Types.HasFlag(SchemaTypes.Object);

    // {"arguments": {"arguments": {…}}}
    private LenientObject Unwrap(LenientObject given)
    {
        // <function=search>{"name": "search", "arguments": {…}}
        if (!IsParameter("name") && CallShapes.ArgumentsOf(given.Members, tool.Name) is { } inside)
        {
            return inside;
        }

        if (given.Members.Count != 1)
        {
            return given;
        }

        var (key, value) = given.Members.GetAt(0);
        return
            (s_wrappers.Contains(key) || NameFolding.AreSame(key, tool.Name))
            && value is LenientObject inner
            && !IsParameter(key)
            ? inner
            : given;
    }

    private bool IsSchema(LenientObject arguments) =>
        arguments.Members.TryGetValue("properties", out var properties)
        && properties is LenientObject
        && arguments.Members.TryGetValue("type", out var type)
        && type is LenientString { Text: "object" or "dict" }
        && !IsParameter("properties");

    private bool IsParameter(string key) => _parameters.Any(parameter => NameFolding.AreSame(parameter, key));

    private static LenientObject Empty() => new(new OrderedDictionary<string, LenientValue>(StringComparer.Ordinal));
}
