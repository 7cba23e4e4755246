using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Tests.Support;
using PromptedTools.Extensions.AI;

namespace OpenChat.Extensions.AI.Tests.Prompted;

/// <summary>A client that was made without prompted tools, and one of another's settings around it.</summary>
public sealed class LeftOutTests
{
    private static readonly ChatOptions s_format = new()
    {
        ResponseFormat = ChatResponseFormat.ForJsonSchema(
            JsonElement.Parse("""{"type":"object","properties":{"age":{"type":"integer"}},"required":["age"]}""")
        ),
    };

    public static TheoryData<string> Prompted => ["tools", "required", "calls before", "format"];

    [Theory]
    [MemberData(nameof(Prompted))]
    public async Task GetResponse_WhatIsPrompted_IsRefusedUnsent(string what)
    {
        using var server = new FakeServer(FakeServer.Json("""{"response":"Hello."}"""));
        using var client = Clients.Card(server, static options => options.PromptedTools = null);
        var options = what switch
        {
            "tools" => new ChatOptions { Tools = TestTools.All },
            "required" => new ChatOptions { ToolMode = ChatToolMode.RequireAny },
            "format" => s_format,
            _ => null,
        };
        ChatMessage[] messages =
            what == "calls before"
                ? [.. Clients.Hello, new(ChatRole.Assistant, [new FunctionCallContent("a", "now")])]
                : Clients.Hello;

        await Assert.ThrowsAsync<NotSupportedException>(() => client.GetResponseAsync(messages, options));
        Assert.Throws<NotSupportedException>(() => client.GetStreamingResponseAsync(messages, options));

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task GetResponse_Chat_IsAnswered()
    {
        using var server = new FakeServer(FakeServer.Json("""{"response":"Hello."}"""));
        using var client = Clients.Card(server, static options => options.PromptedTools = null);

        Assert.Equal("Hello.", (await client.GetResponseAsync(Clients.Hello)).Text);
    }

    [Fact]
    public async Task GetResponse_FormatOnAServerThatTakesIt_IsLeftToTheServer()
    {
        using var server = new FakeServer(
            FakeServer.Json("""{"choices":[{"message":{"content":"{ \"age\": 3 }"},"finish_reason":"stop"}]}""")
        );
        using var client = Clients.OpenAI(server, static options => options.PromptedTools = null);

        var response = await client.GetResponseAsync(Clients.Hello, s_format);

        Assert.Equal("{ \"age\": 3 }", response.Text);
        var body = JsonNode.Parse(server.Requests[0].Body)!;
        Assert.Equal("json_schema", (string?)body["response_format"]!["type"]);
        Assert.Equal("Hello", (string?)Assert.Single(body["messages"]!.AsArray())!["content"]);
    }

    [Fact]
    public async Task UsePromptedTools_Around_TakesItsPlace_AndKnowsTheClientsLimits()
    {
        const string Call = """{"response":"<tool_call>[{\"name\": \"now\"}]</tool_call>"}""";
        using var server = new FakeServer(FakeServer.Json(Call));
        using var inner = Clients.Card(server, static options => options.PromptedTools = null);
        using var client = new ChatClientBuilder(inner)
            .UsePromptedTools(configure: static settings => settings.AddReminder = false)
            .Build();

        var response = await client.GetResponseAsync(Clients.Hello, new ChatOptions { Tools = TestTools.All });

        Assert.Equal("now", Assert.IsType<FunctionCallContent>(Assert.Single(response.Messages[0].Contents)).Name);
        Assert.InRange(
            client.GetService<IOutputLimits>()!.GetOutputLimit([], new ChatOptions { MaxOutputTokens = 7 }).Most,
            8000,
            8192
        );
        var errors = client.GetService<IContextWindowErrors>()!;
        Assert.True(errors.IsContextWindowExceeded(new OpenChatException(OpenChatErrorKind.ContextWindowExceeded, "")));
        Assert.False(errors.IsContextWindowExceeded(new OpenChatException(OpenChatErrorKind.Busy, "")));
        Assert.False(errors.IsContextWindowExceeded(new InvalidOperationException()));
    }
}
