using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Tests;

/// <summary>Functions with parameters of every kind, and which of them were invoked with what.</summary>
internal sealed partial class SampleFunctions
{
    public List<string> Invoked { get; } = [];

    public ChatOptions Options(ChatToolMode? mode = null)
    {
        var json = new AIFunctionFactoryOptions { SerializerOptions = ToolsJson.Default.Options };
        return new ChatOptions
        {
            ToolMode = mode,
            Tools =
            [
                Function("noon", () => Note("noon", "12:00")),
                Function("add", (int a, int b) => Note($"add {a} {b}", a + b)),
                Function(
                    "greet",
                    (string name, bool politely = true) => Note($"greet {name} politely={politely}", "hi")
                ),
                Function("ship", (Address to) => Note($"ship {to.Street} {to.Zip}", true)),
                Function("sum", (int[] values) => Note($"sum {values.Sum()}", values.Sum())),
                Function("divide", (int a, int b) => b == 0 ? throw new DivideByZeroException() : (double)a / b),
            ],
        };

        AIFunction Function(string name, Delegate method) =>
            AIFunctionFactory.Create(
                method,
                new AIFunctionFactoryOptions { Name = name, SerializerOptions = json.SerializerOptions }
            );
    }

    private T Note<T>(string call, T result)
    {
        Invoked.Add(call);
        return result;
    }

    public static string Call(string name, string arguments) =>
        $$"""<tool_call>{"name": "{{name}}", "arguments": {{arguments}}}</tool_call>""";

    internal sealed record Address(string Street, int Zip);

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        PropertyNameCaseInsensitive = true
    )]
    [JsonSerializable(typeof(Address))]
    [JsonSerializable(typeof(int[]))]
    [JsonSerializable(typeof(double))]
    [JsonSerializable(typeof(string))]
    [JsonSerializable(typeof(bool))]
    private sealed partial class ToolsJson : JsonSerializerContext;
}
