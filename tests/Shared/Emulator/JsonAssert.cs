using System.Text.Json.Nodes;

namespace OpenChat.Emulator.Tests;

internal static class JsonAssert
{
    public static void Equal(string expected, string actual) =>
        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)),
            $"Expected: {expected}{Environment.NewLine}Actual:   {actual}"
        );

    /// <summary>Asserts that all that is expected is there, whatever else is; a list has as many items as expected.</summary>
    public static void Contains(string expected, string actual) =>
        Assert.True(
            Holds(JsonNode.Parse(actual), JsonNode.Parse(expected)),
            $"Expected: {expected}{Environment.NewLine}Actual:   {actual}"
        );

    private static bool Holds(JsonNode? actual, JsonNode? expected) =>
        (actual, expected) switch
        {
            (JsonObject all, JsonObject some) => some.All(member =>
                all.TryGetPropertyValue(member.Key, out var value) && Holds(value, member.Value)
            ),
            (JsonArray all, JsonArray some) => all.Count == some.Count
                && all.Zip(some).All(static pair => Holds(pair.First, pair.Second)),
            _ => JsonNode.DeepEquals(actual, expected),
        };
}
