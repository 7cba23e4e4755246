using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI;

namespace OpenChat.Live.Tests;

/// <summary>
/// The client against a real model. They hold for any weights behind the right protocol, except those that say that the
/// model must understand: these need openchat-3.5-0106 itself, or a model as able.
/// </summary>
public sealed class LiveTests : IDisposable
{
    private static readonly ChatMessage[] s_question =
    [
        new(ChatRole.System, "You are a helpful assistant."),
        new(ChatRole.User, "What is the capital of France? Answer in one word."),
    ];

    // Greedy, so that a test that passes goes on passing.
    private static readonly ChatOptions s_greedy = new() { Temperature = 0, MaxOutputTokens = 200 };

    private readonly OpenChatClient _client = LiveModel.Connect();

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Chat_IsAnswered_WithUsageAndFinishReason(bool isStream)
    {
        var response = await Ask(s_question, s_greedy, isStream);

        Assert.NotEmpty(response.Text);
        Assert.NotNull(response.FinishReason);
        Assert.InRange(response.Usage!.OutputTokenCount!.Value, 1, 200);
        Assert.Single(response.Messages);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task MaxOutputTokens_CutsAndSaysSo(bool isStream)
    {
        ChatMessage[] messages = [new(ChatRole.User, "Tell a very long story about a lighthouse.")];

        var response = await Ask(messages, new ChatOptions { Temperature = 0, MaxOutputTokens = 5 }, isStream);

        Assert.Equal(ChatFinishReason.Length, response.FinishReason);
        Assert.InRange(response.Usage!.OutputTokenCount!.Value, 1, 5);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RawPrompt_InTheModelsOwnTemplate_IsAnswered(bool isStream)
    {
        var options = new OpenChatTextOptions
        {
            Format = OpenChatPromptFormat.Math,
            Temperature = 0,
            MaxOutputTokens = 50,
        };

        var response = isStream
            ? await _client.GetStreamingTextAsync("What is 2 + 2?", options).ToChatResponseAsync()
            : await _client.GetTextAsync("What is 2 + 2?", options);

        Assert.NotEmpty(response.Text);
        Assert.DoesNotContain("<|end_of_turn|>", response.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ModelMustUnderstand_Tool_IsCalledAndItsResultUsed(bool isStream)
    {
        var asked = new List<string>();
        var weather = AIFunctionFactory.Create(
            (string city) =>
            {
                asked.Add(city);
                return "17 degrees, light rain";
            },
            "get_weather",
            "Gets the weather of a city now."
        );
        using var client = new ChatClientBuilder(_client).UseFunctionInvocation().Build();
        ChatMessage[] messages = [new(ChatRole.User, "What is the weather in Paris now?")];
        var options = new ChatOptions { Temperature = 0, Tools = [weather] };

        var response = isStream
            ? await client.GetStreamingResponseAsync(messages, options).ToChatResponseAsync()
            : await client.GetResponseAsync(messages, options);

        Assert.Contains(asked, static city => city.Contains("Paris", StringComparison.OrdinalIgnoreCase));
        Assert.Contains("17", response.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ModelMustUnderstand_Format_IsKept(bool isStream)
    {
        using var schema = System.Text.Json.JsonDocument.Parse(
            """{"type":"object","properties":{"country":{"type":"string"},"capital":{"type":"string"}},"required":["country","capital"]}"""
        );
        var options = new ChatOptions
        {
            Temperature = 0,
            ResponseFormat = ChatResponseFormat.ForJsonSchema(schema.RootElement, "capital"),
        };

        var response = await Ask([new(ChatRole.User, "Name the capital of France.")], options, isStream);

        using var answer = System.Text.Json.JsonDocument.Parse(response.Text);
        Assert.Equal("Paris", answer.RootElement.GetProperty("capital").GetString());
    }

    [Fact]
    public async Task LeavingAStreamEarly_LeavesTheClientUsable()
    {
        await foreach (var _ in _client.GetStreamingResponseAsync(s_question, s_greedy))
        {
            break;
        }

        Assert.NotEmpty((await _client.GetResponseAsync(s_question, s_greedy)).Text);
    }

    private Task<ChatResponse> Ask(ChatMessage[] messages, ChatOptions options, bool isStream) =>
        isStream
            ? _client.GetStreamingResponseAsync(messages, options).ToChatResponseAsync()
            : _client.GetResponseAsync(messages, options);
}
