using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Json;
using OpenChat.Extensions.AI.Prompting;

namespace OpenChat.Extensions.AI.ToolCalling.Prompt;

/// <summary>The call that the prompt shows as its example: of a real tool, since a small model copies what it sees.</summary>
internal static class ExampleCall
{
    // Refused when it is copied (PromptedToolCallingOptions.RejectPlaceholders).
    private const string Placeholder = "...";
    private const int MaxDepth = 4;

    // A tool is offered again with every request of a conversation.
    private static readonly ConditionalWeakTable<AIFunctionDeclaration, string> s_calls = [];

    /// <summary>The shortest call with an argument in it; of the first tool if none needs one.</summary>
    public static string Write(IReadOnlyList<AIFunctionDeclaration> tools)
    {
        var example = default(string);
        foreach (var tool in tools)
        {
            var call = s_calls.GetValue(tool, Write);
            if (call.Length > 0 && (example is null || call.Length < example.Length))
            {
                example = call;
            }
        }

        return example ?? CallText.Write(tools[0].Name, "{}");
    }

    /// <returns>Nothing for a tool that needs no argument.</returns>
    private static string Write(AIFunctionDeclaration tool) =>
        SchemaProperties.Of(tool.JsonSchema).Any(static property => property.IsRequired)
            ? CallText.Write(tool.Name, PromptText.Neutralise(ObjectText(tool.JsonSchema, tool.JsonSchema, 0)))
            : "";

    private static string ObjectText(JsonElement schema, JsonElement root, int depth) =>
        "{"
        + string.Join(
            ", ",
            SchemaProperties
                .Of(SchemaReferences.Resolve(root, schema) ?? schema)
                .Where(static property => property.IsRequired)
                .Select(property =>
                    $"{CompactJson.Write(property.Name)}: {ValueText(property.Schema, root, depth + 1)}"
                )
        )
        + "}";

    private static string ValueText(JsonElement schema, JsonElement root, int depth)
    {
        schema = SchemaReferences.Resolve(root, schema) ?? schema;
        if (schema.ValueKind != JsonValueKind.Object || depth > MaxDepth)
        {
            return CompactJson.Write(Placeholder);
        }

        if (schema.TryGetProperty("const", out var value))
        {
            return CompactJson.Write(value);
        }

        if (schema.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array)
        {
            return values.EnumerateArray().Select(CompactJson.Write).FirstOrDefault(CompactJson.Write(Placeholder));
        }

        return TypeName(schema) switch
        {
            "integer" or "int" or "number" or "float" or "double" => NumberText(schema),
            "boolean" or "bool" => "true",
            "array" or "list" or "tuple" => schema.TryGetProperty("items", out var items)
                ? $"[{ValueText(items, root, depth + 1)}]"
                : "[]",
            "object" or "dict" => ObjectText(schema, root, depth),
            _ => CompactJson.Write(Placeholder),
        };
    }

    private static string? TypeName(JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            return null;
        }

        return type.ValueKind switch
        {
            JsonValueKind.String => type.GetString(),
            JsonValueKind.Array => type.EnumerateArray().Select(static name => name.ToString()).FirstOrDefault(),
            _ => null,
        };
    }

    private static string NumberText(JsonElement schema) =>
        schema.TryGetProperty("minimum", out var minimum) && minimum.ValueKind == JsonValueKind.Number
            ? minimum.GetRawText()
            : "1";
}
