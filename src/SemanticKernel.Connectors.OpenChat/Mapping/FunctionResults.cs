using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using AI = Microsoft.Extensions.AI;

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
            AI.TextContent text => text.Text,
            AI.DataContent data => $"[{data.MediaType}, not shown]",
            IEnumerable<AI.AIContent> contents => string.Join('\n', contents.Select(part => ToText(part, options))),
            _ => CompactJson.Serialize(value, ContractOf(value.GetType(), options)),
        };

    // The options of a function made of an AIFunction know SK's own types alone.
    private static JsonTypeInfo ContractOf(Type type, JsonSerializerOptions? options) =>
        options?.TryGetTypeInfo(type, out var own) == true ? own : AIJsonUtilities.DefaultOptions.GetTypeInfo(type);
}
