using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.SemanticKernel;
using YamlDotNet.Serialization;

namespace SemanticKernel.Connectors.OpenChat.Tests.Support;

/// <summary>Prompt files as users keep them: YAML, which becomes the JSON that a prompt's configuration is read from.</summary>
internal static class Prompts
{
    public static KernelFunction FromYaml(string yaml)
    {
        var tree = new DeserializerBuilder()
            .WithAttemptingUnquotedStringTypeDeserialization()
            .Build()
            .Deserialize(yaml);
        var json = new SerializerBuilder().JsonCompatible().Build().Serialize(tree);
        var config = PromptTemplateConfig.FromJson(json);
        return KernelFunctionFactory.CreateFromPrompt(config);
    }

    public static string[] Contents(JsonElement body) =>
        [.. body.GetProperty("messages").EnumerateArray().Select(static m => m.GetProperty("content").GetString()!)];

    public static JsonNode Messages(string body) => JsonNode.Parse(body)!["messages"]!;
}
