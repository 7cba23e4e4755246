using System.Text.Json;
using Microsoft.SemanticKernel;
using AI = Microsoft.Extensions.AI;

namespace SemanticKernel.Connectors.OpenChat.Mapping;

/// <summary>The arguments of a call, which SK has as texts unless asked to retain their types.</summary>
internal static class FunctionArguments
{
    public static KernelArguments ToKernel(AI.FunctionCallContent call, bool isTypeRetained)
    {
        var mapped = new KernelArguments();
        foreach (var (name, value) in call.Arguments ?? new Dictionary<string, object?>())
        {
            mapped[name] = isTypeRetained ? value : ToText(value);
        }

        return mapped;
    }

    /// <summary>
    /// Gives an argument that is still the one the model wrote as the model wrote it: a model that reads its own
    /// <c>"days": 3</c> back as <c>"days": "3"</c> learns to write the latter.
    /// </summary>
    public static Dictionary<string, object?>? ToChat(FunctionCallContent call)
    {
        if (call.Arguments is null)
        {
            return null;
        }

        var written = (call.InnerContent as AI.FunctionCallContent)?.Arguments;
        var mapped = new Dictionary<string, object?>();
        foreach (var (name, value) in call.Arguments)
        {
            mapped[name] =
                written?.TryGetValue(name, out var original) == true && Equals(ToText(original), value)
                    ? original
                    : value;
        }

        return mapped;
    }

    private static string? ToText(object? value) =>
        value is null or JsonElement { ValueKind: JsonValueKind.Null }
            ? null
            : FunctionResults.ToText(value, options: null);
}
