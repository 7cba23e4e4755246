using System.Text.Json;
using System.Text.Json.Nodes;
using OpenChat.Emulator;

namespace SemanticKernel.Connectors.OpenChat.Tests.Support;

internal static class Json
{
    public static void AssertBody(string expected, EmulatorRequest request) =>
        AssertEqual(expected, JsonNode.Parse(request.Body)!);

    public static void AssertEqual(string expected, JsonNode actual)
    {
        var node = JsonNode.Parse(expected);
        Assert.True(JsonNode.DeepEquals(node, actual), $"Expected:\n{Indented(node)}\nActual:\n{Indented(actual)}");
    }

    private static string Indented(JsonNode? node) =>
        node?.ToJsonString(
            new JsonSerializerOptions(JsonSerializerOptions.Web)
            {
                WriteIndented = true,
                Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        ) ?? "null";
}
