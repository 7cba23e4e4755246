using System.Text.Json;
using Microsoft.SemanticKernel;
using YamlDotNet.Serialization;

namespace OpenChat.Examples.PromptPipelines;

/// <summary>
/// A prompt function from a YAML file: the keys are those of a config.json, so the file goes to SK's own reader as JSON.
/// Microsoft.SemanticKernel.Yaml does the same in a package of its own.
/// </summary>
internal static class YamlPrompt
{
    public static KernelFunction Load(string path)
    {
        // Numbers and booleans keep their type this way; everything would be text otherwise.
        var deserializer = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
        var content = deserializer.Deserialize<object>(File.ReadAllText(path));
        return KernelFunctionFactory.CreateFromPrompt(PromptTemplateConfig.FromJson(JsonSerializer.Serialize(content)));
    }
}
