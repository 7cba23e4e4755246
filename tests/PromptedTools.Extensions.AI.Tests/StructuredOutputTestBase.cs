using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Tests;

/// <summary>Makes the client under test, in one place, and the types that answers are read into.</summary>
public abstract partial class StructuredOutputTestBase
{
    internal static IChatClient CreateClient(ScriptedChatClient model, PromptedToolsOptions? options = null) =>
        new PromptedToolsChatClient(model, options);

    internal static ChatOptions JsonOptions<T>() =>
        new() { ResponseFormat = ChatResponseFormat.ForJsonSchema<T>(PeopleJson.Default.Options) };

    internal static async Task<ChatResponse> AskAsync(
        IChatClient client,
        bool isStreamed,
        ChatOptions options,
        string question = "Who is Anna?"
    ) =>
        isStreamed
            ? await client.GetStreamingResponseAsync(question, options).ToChatResponseAsync()
            : await client.GetResponseAsync(question, options);

    internal sealed record Person(string Name, int Age, Color? Favourite = null, Person[]? Children = null);

    [JsonConverter(typeof(JsonStringEnumConverter<Color>))]
    internal enum Color
    {
        Red,
        Blue,
    }

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        PropertyNameCaseInsensitive = true
    )]
    [JsonSerializable(typeof(Person))]
    [JsonSerializable(typeof(Person[]))]
    [JsonSerializable(typeof(Color))]
    [JsonSerializable(typeof(int[]))]
    [JsonSerializable(typeof(int?))]
    [JsonSerializable(typeof(bool))]
    [JsonSerializable(typeof(double))]
    [JsonSerializable(typeof(string))]
    internal sealed partial class PeopleJson : JsonSerializerContext;
}
