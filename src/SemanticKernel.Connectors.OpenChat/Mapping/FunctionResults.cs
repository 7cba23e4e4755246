using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace SemanticKernel.Connectors.OpenChat.Mapping;

/// <summary>What a function gave back, as the text a model reads.</summary>
internal static class FunctionResults
{
    /// <param name="value">The function's result.</param>
    /// <param name="options">How the function's own types become JSON; the shared defaults if it has none.</param>
    public static string ToText(object? value, JsonSerializerOptions? options) =>
        value switch
        {
            null => "",
            string text => text,
            JsonElement { ValueKind: JsonValueKind.String } element => element.GetString()!,
#pragma warning disable SKEXP0001 // Experimental, and named only to tell the model what it does not see.
            BinaryContent data => $"[{data.MimeType ?? "data"}, not shown]",
#pragma warning restore SKEXP0001
            KernelContent content => content.ToString() ?? "",
            // What SK's documentation has those do who invoke functions themselves and one throws.
            Exception exception => $"Error: {exception.Message}",
            _ => CompactJson.Serialize(value, (options ?? AIJsonUtilities.DefaultOptions).GetTypeInfo(value.GetType())),
        };
}
