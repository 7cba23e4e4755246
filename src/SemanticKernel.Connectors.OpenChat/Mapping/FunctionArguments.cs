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
