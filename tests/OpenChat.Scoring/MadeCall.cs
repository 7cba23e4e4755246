using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace OpenChat.Scoring;

/// <summary>A call as a client gave it to its caller.</summary>
public sealed record MadeCall(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("args")] IReadOnlyDictionary<string, JsonElement> Arguments
)
{
    /// <summary>The calls in a response, in their order.</summary>
    public static IReadOnlyList<MadeCall> AllIn(ChatResponse response) =>
        [
            .. response
                .Messages.SelectMany(static message => message.Contents)
                .OfType<FunctionCallContent>()
                .Select(static call => new MadeCall(call.Name, Values(call))),
        ];

    private static Dictionary<string, JsonElement> Values(FunctionCallContent call) =>
        (call.Arguments ?? new Dictionary<string, object?>()).ToDictionary(
            static argument => argument.Key,
            static argument =>
                argument.Value is JsonElement element ? element : JsonSerializer.SerializeToElement(argument.Value)
        );
}
