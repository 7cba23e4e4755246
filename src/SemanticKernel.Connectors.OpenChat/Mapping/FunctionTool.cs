using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace SemanticKernel.Connectors.OpenChat.Mapping;

/// <summary>
/// A function as it is shown to the model. It cannot be invoked, so that no layer below the filters ever does.
/// </summary>
internal sealed class FunctionTool : AIFunctionDeclaration
{
    private static readonly Dictionary<string, object?> s_strict = new() { ["strict"] = true };

    // One tool for each function as long as it lives: what the layers below make of a tool, they make once.
    private static readonly ConditionalWeakTable<KernelFunction, FunctionTool> s_tools = [];
    private static readonly ConditionalWeakTable<KernelFunction, FunctionTool> s_strictTools = [];

    private readonly KernelFunction _function;
    private readonly bool _isStrict;

    private FunctionTool(KernelFunction function, bool isStrict)
    {
        _function = function;
        _isStrict = isStrict;
        Name = FunctionNames.Join(function.PluginName, function.Name);
        (JsonSchema, NullWhereLeftOut) = NullableParameters.Describe(function);
    }

    public override string Name { get; }

    public override string Description => _function.Description;

    public override JsonElement JsonSchema { get; }

    /// <summary>Parameters that the function asks for and the model may leave out.</summary>
    public IReadOnlyList<string> NullWhereLeftOut { get; }

    public override JsonElement? ReturnJsonSchema => _function.ReturnJsonSchema;

    public override IReadOnlyDictionary<string, object?> AdditionalProperties =>
        _isStrict ? s_strict : base.AdditionalProperties;

    public static FunctionTool Of(KernelFunction function, bool isStrict) =>
        isStrict
            ? s_strictTools.GetValue(function, static function => new FunctionTool(function, isStrict: true))
            : s_tools.GetValue(function, static function => new FunctionTool(function, isStrict: false));
}

/// <summary>
/// What a function's JSON schema should say of parameters that may be <see langword="null"/>: SK's says <c>string</c> for
/// <c>string?</c>, and asks for every parameter that has no default value.
/// </summary>
file static class NullableParameters
{
    private const string Null = "null";

    /// <returns>
    /// The schema in which such a parameter need not be given, and the names of those that need not be only here: the
    /// function takes <see langword="null"/> for them.
    /// </returns>
    public static (JsonElement Schema, IReadOnlyList<string> NullWhereLeftOut) Describe(KernelFunction function)
    {
        if (
            JsonObject.Create(function.JsonSchema) is not { } schema
            || schema["properties"] is not JsonObject properties
        )
        {
            return (function.JsonSchema, []);
        }

        var annotated = FindAnnotated(function.UnderlyingMethod);
        var nullable = properties
            .Select(static property => property.Key)
            .Where(name => annotated.Contains(name) || AllowsNull(properties[name]))
            .ToHashSet();
        if (nullable.Count == 0)
        {
            return (function.JsonSchema, []);
        }

        foreach (var name in nullable)
        {
            AllowNull(properties[name]);
        }

        List<string> nullWhereLeftOut = [];
        if (schema["required"] is JsonArray required)
        {
            nullWhereLeftOut.AddRange(required.Select(static name => $"{name}").Where(nullable.Contains));
            schema["required"] = new JsonArray([
                .. required.Where(name => !nullable.Contains($"{name}")).Select(static name => name?.DeepClone()),
            ]);
        }

        return (JsonElement.Parse(schema.ToJsonString()), nullWhereLeftOut);
    }

    private static HashSet<string> FindAnnotated(MethodInfo? method)
    {
        // A trimmed program may have left the annotations out.
        if (
            method is null
            || (
                AppContext.TryGetSwitch("System.Reflection.NullabilityInfoContext.IsSupported", out var isSupported)
                && !isSupported
            )
        )
        {
            return [];
        }

        var context = new NullabilityInfoContext();
        return
        [
            .. method
                .GetParameters()
                .Where(parameter => context.Create(parameter).WriteState == NullabilityState.Nullable)
                .Select(static parameter => parameter.Name ?? ""),
        ];
    }

    private static bool AllowsNull(JsonNode? property) =>
        property?["type"] is JsonArray types && types.Any(static type => $"{type}" == Null);

    private static void AllowNull(JsonNode? property)
    {
        if (property?["type"] is JsonValue type)
        {
            property["type"] = new JsonArray(type.DeepClone(), Null);
        }
    }
}
