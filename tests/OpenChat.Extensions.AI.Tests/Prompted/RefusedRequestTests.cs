using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Tests.Support;
using PromptedTools.Extensions.AI;

namespace OpenChat.Extensions.AI.Tests.Prompted;

/// <summary>An extra request that fails: what the model has said already is not lost where the window alone is in the way.</summary>
public sealed class RefusedRequestTests
{
    private const string Good = """<tool_call>{"name": "get_weather", "arguments": {"city": "Paris"}}</tool_call>""";

    private static readonly string s_refused =
        "I tried this: "
        + """<tool_call>{"name": "get_weather", "arguments": {"town": "TOWN"}}</tool_call>""".Replace(
            "TOWN",
            new string('x', 2000)
        );

    [Fact]
    public async Task RepairWithoutRoom_CallRequired_IsAskedAfreshInstead()
    {
        using var server = new FakeServer(Reply(s_refused), Reply(Good));
        using var client = Clients.Card(server, HaveRoomForTheFirstQuestionOnly);

        var response = await client.GetResponseAsync(Clients.Hello, Tools(isRequired: true));

        Assert.Equal(
            "get_weather",
            Assert.IsType<FunctionCallContent>(Assert.Single(response.Messages[0].Contents)).Name
        );
        Assert.Equal(2, server.Requests.Count);
        Assert.Equal(server.Requests[0].Body, server.Requests[1].Body);
    }

    [Fact]
    public async Task RepairWithoutRoom_CallRequired_ThrowsTheFaultAndWhatWasInTheWay()
    {
        using var server = new FakeServer(Reply(s_refused));
        using var client = Clients.Card(server, HaveRoomForTheFirstQuestionOnly);

        var error = await Assert.ThrowsAsync<PromptedToolCallException>(() =>
            client.GetResponseAsync(Clients.Hello, Tools(isRequired: true))
        );

        Assert.Contains("get_weather", error.Message, StringComparison.Ordinal);
        Assert.Equal(
            OpenChatErrorKind.ContextWindowExceeded,
            Assert.IsType<OpenChatException>(error.InnerException).Kind
        );
        Assert.DoesNotContain("xxx", error.ToString());
    }

    [Fact]
    public async Task RepairRefusedByTheServer_IsAskedWithoutToolsInstead()
    {
        using var server = new FakeServer(
            Reply(s_refused),
            FakeServer.Error(413, """{"errors":[{"code":5021,"message":"too long"}]}"""),
            Reply("I cannot know that.")
        );
        using var client = Clients.Card(server);

        var response = await client.GetResponseAsync(Clients.Hello, Tools(isRequired: false));

        Assert.Equal("I cannot know that.", response.Text);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task RepeatedCall_LastRequestRefused_ShowsTheTextBeforeIt()
    {
        ChatMessage[] history =
        [
            .. Clients.Hello,
            new(
                ChatRole.Assistant,
                [new FunctionCallContent("a", "get_weather", new Dictionary<string, object?> { ["city"] = "Paris" })]
            ),
            new(ChatRole.Tool, [new FunctionResultContent("a", "pending")]),
        ];
        using var server = new FakeServer(
            Reply("Once more:\n" + Good),
            FakeServer.Error(413, """{"errors":[{"code":5021,"message":"too long"}]}""")
        );
        using var client = Clients.Card(server);

        var response = await client.GetResponseAsync(history, Tools(isRequired: false));

        Assert.Equal("Once more:", response.Text);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task CorrectionOfJsonWithoutRoom_ThrowsTheFaultAndWhatWasInTheWay()
    {
        var reply = Reply("No JSON " + new string('x', 3000));
        using var server = new FakeServer(reply, reply, reply);
        using var client = Clients.Card(server, HaveRoomForTheFirstQuestionOnly);

        var error = await Assert.ThrowsAsync<PromptedJsonException>(() =>
            client.GetResponseAsync(Clients.Hello, new ChatOptions { ResponseFormat = ChatResponseFormat.Json })
        );

        Assert.Contains("the reply holds no JSON", error.Message);
        Assert.IsType<OpenChatException>(error.InnerException);
        Assert.All(server.Requests, request => Assert.Equal(server.Requests[0].Body, request.Body));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FirstRequestWithoutRoom_IsAnErrorAsEver(bool isCall)
    {
        using var server = new FakeServer(Reply("Fine."));
        using var client = Clients.Card(server, HaveRoomForTheFirstQuestionOnly);
        var options = isCall ? Tools(false) : new ChatOptions { ResponseFormat = ChatResponseFormat.Json };

        var error = await Assert.ThrowsAsync<OpenChatException>(() =>
            client.GetResponseAsync(new string('a', 4000), options)
        );

        Assert.Equal(OpenChatErrorKind.ContextWindowExceeded, error.Kind);
    }

    [Fact]
    public async Task RepairFailsOtherwise_TheErrorIsTheCallers()
    {
        using var server = new FakeServer(Reply(s_refused), FakeServer.Error(401));
        using var client = Clients.Card(server);

        var error = await Assert.ThrowsAsync<OpenChatException>(() =>
            client.GetResponseAsync(Clients.Hello, Tools(isRequired: false))
        );

        Assert.Equal(OpenChatErrorKind.Authentication, error.Kind);
    }

    // A token a character, for the rules, the tools and the question.
    private static void HaveRoomForTheFirstQuestionOnly(OpenChatClientOptions options)
    {
        options.CountTokens = static text => text.Length;
        options.ContextWindow = 3600;
        options.MaxOutputTokens = 1024;
    }

    private static ChatOptions Tools(bool isRequired) =>
        new() { Tools = TestTools.All, ToolMode = isRequired ? ChatToolMode.RequireAny : ChatToolMode.Auto };

    private static Func<HttpResponseMessage> Reply(string text) =>
        FakeServer.Json(new JsonObject { ["response"] = text }.ToJsonString());
}
