using System.Text.Json.Nodes;

namespace OpenChat.Emulator.Tests;

internal static class JsonAssert
{
    public static void Equal(string expected, string actual) =>
        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)),
            $"Expected: {expected}{Environment.NewLine}Actual:   {actual}"
        );
}
