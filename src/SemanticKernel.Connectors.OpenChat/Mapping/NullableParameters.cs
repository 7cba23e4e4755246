using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.SemanticKernel;

namespace SemanticKernel.Connectors.OpenChat.Mapping;

/// <summary>
/// What a function's JSON schema should say of parameters that may be <see langword="null"/>: SK's says <c>string</c> for
/// <c>string?</c>, and asks for every parameter that has no default value.
/// </summary>
internal static class NullableParameters
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
