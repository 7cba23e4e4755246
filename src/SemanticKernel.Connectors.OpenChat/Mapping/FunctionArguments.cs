using System.Text.Json;
using Microsoft.SemanticKernel;
using AI = Microsoft.Extensions.AI;

namespace SemanticKernel.Connectors.OpenChat.Mapping;

/// <summary>The arguments of a call, which SK has as texts unless asked to retain their types.</summary>
internal static class FunctionArguments
{
    public static KernelArguments ToKernel(IDictionary<string, object?> arguments, bool isTypeRetained)
    {
        var mapped = new KernelArguments();
        foreach (var (name, value) in arguments)
        {
            mapped[name] = isTypeRetained ? value : ToText(value);
        }

        return mapped;
    }

    /// <summary>
    /// Gives an argument as the model wrote it, or, where that is not known, as the function's schema has it: a model that
    /// reads its own <c>"days": 3</c> back as <c>"days": "3"</c> learns to write the latter.
    /// </summary>
    public static Dictionary<string, object?>? ToChat(FunctionCallContent call, KernelFunction? function)
    {
        if (call.Arguments is null)
        {
            return null;
        }

        var written = (call.InnerContent as AI.FunctionCallContent)?.Arguments;
        var mapped = new Dictionary<string, object?>();
        foreach (var (name, value) in call.Arguments)
        {
            if (written?.TryGetValue(name, out var original) == true && Equals(ToText(original), value))
            {
                mapped[name] = original;
            }
            // What was left out and is null for that was not written.
            else if (value is not null || written is null)
            {
                mapped[name] = value switch
                {
                    string text => ParameterTypes.Read(text, name, function),
                    // A history that was stored as JSON.
                    JsonElement { ValueKind: JsonValueKind.String } text => ParameterTypes.Read(
                        text.GetString()!,
                        name,
                        function
                    ),
                    _ => value,
                };
            }
        }

        return mapped;
    }

    private static string? ToText(object? value) =>
        value is null or JsonElement { ValueKind: JsonValueKind.Null }
            ? null
            : FunctionResults.ToText(value, options: null);
}

/// <summary>Arguments that SK keeps as texts, in the types that a function's JSON schema names.</summary>
file static class ParameterTypes
{
    /// <summary>
    /// The text as JSON of the parameter's type, or of an object or a list where none is named; as it is where the parameter
    /// takes a text, or this is no such JSON.
    /// </summary>
    public static object? Read(string text, string parameter, KernelFunction? function)
    {
        if (
            function is null
            || !function.JsonSchema.TryGetProperty("properties", out var properties)
            || !properties.TryGetProperty(parameter, out var schema)
        )
        {
            return text;
        }

        var types = TypesOf(schema).ToHashSet();
        return types.Contains("string") || Parse(text) is not { } value ? text
            : IsOneOf(types, value) ? value
            : text;
    }

    private static IEnumerable<string> TypesOf(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        if (schema.TryGetProperty("type", out var type))
        {
            return type.ValueKind switch
            {
                JsonValueKind.String => [type.GetString()!],
                JsonValueKind.Array => type.EnumerateArray().Select(static one => one.ToString()),
                _ => [],
            };
        }

        return schema.TryGetProperty("anyOf", out var choices) && choices.ValueKind == JsonValueKind.Array
            ? choices.EnumerateArray().SelectMany(TypesOf)
            : [];
    }

    private static JsonElement? Parse(string text)
    {
        try
        {
            // .NET writes True and False.
            return JsonElement.Parse(bool.TryParse(text, out var flag) ? (flag ? "true" : "false") : text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsOneOf(HashSet<string> types, JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Number => types.Contains("number") || types.Contains("integer"),
            JsonValueKind.True or JsonValueKind.False => types.Contains("boolean"),
            JsonValueKind.Array => types.Count == 0 || types.Contains("array"),
            JsonValueKind.Object => types.Count == 0 || types.Contains("object"),
            JsonValueKind.Null => types.Contains("null"),
            _ => false,
        };
}
