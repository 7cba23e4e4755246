using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace PromptedTools.Extensions.AI.Tests;

public class TypedAnswerTests : StructuredOutputTestBase
{
    private const string Good = "{\"name\": \"Anna\", \"age\": 3}";
    private const string Compact = "{\"name\":\"Anna\",\"age\":3}";
    private const string Missing = "{\"name\": \"Anna\"}";

    [Fact]
    public async Task GetResponse_Schema_SendsThisPrompt()
    {
        var model = new ScriptedChatClient(Good);
        var format = ChatResponseFormat.ForJsonSchema(
            JsonElement.Parse(
                """
                {"type":"object","properties":{
                  "name":{"type":"string","description":"Full  name."},
                  "home":{"type":"object","properties":{"zip":{"type":"integer","description":"Code."}}}},
                "required":["name"]}
                """
            ),
            "person",
            "Somebody."
        );

        await CreateClient(model).GetResponseAsync("Who?", new ChatOptions { ResponseFormat = format });

        var (messages, options) = Assert.Single(model.Requests);
        Assert.Equal(
            """
            Write your answer as one JSON value of this type and nothing else:
            {name: string, home?: {zip: int}}
            Somebody.
            name: Full name.
            home.zip: Code.
            Such as:
            {"name": "...", "home": {"zip": 1}}
            """,
            messages[0].Text
        );
        Assert.Equal(ChatRole.System, messages[0].Role);
        Assert.Equal("Who?\n\n(Write the answer as JSON only.)", messages[1].Text);
        Assert.Null(options!.ResponseFormat);
        Assert.Null(options.AdditionalProperties);
    }

    [Theory]
    [InlineData("system")]
    [InlineData("developer")]
    [InlineData("Developer")]
    public async Task GetResponse_InstructionInAnyRole_TakesTheFormatToo(string role)
    {
        var model = new ScriptedChatClient(Good);

        await CreateClient(model)
            .GetResponseAsync([new(new ChatRole(role), "Be kind."), new(ChatRole.User, "Who?")], JsonOptions<Person>());

        Assert.Equal(2, model.Requests[0].Messages.Count);
        Assert.StartsWith("Be kind.\n\nWrite your answer as one JSON value", model.Requests[0].Messages[0].Text);
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_NoFormat_PassesTheRequestOn(bool isStreamed)
    {
        var model = new ScriptedChatClient("Anna is three.");
        var options = new ChatOptions { ResponseFormat = ChatResponseFormat.Text };

        Assert.Equal("Anna is three.", (await AskAsync(CreateClient(model), isStreamed, options)).Text);
        Assert.Same(options, model.Requests[0].Options);
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_FaultyJson_NamesTheFaultAndTakesTheCorrection(bool isStreamed)
    {
        var model = new ScriptedChatClient(Missing, Good);

        var response = await AskAsync(CreateClient(model), isStreamed, JsonOptions<Person>());

        Assert.Equal(Compact, response.Text);
        Assert.Equal(30, response.Usage!.TotalTokenCount);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal(Missing, model.Requests[1].Messages[^2].Text);
        Assert.Equal(
            "That was not accepted: $.age is required, expected integer; got nothing. Write the corrected JSON now and nothing else.",
            model.Requests[1].Messages[^1].Text
        );
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_FaultyTwice_ThrowsWithoutTheReply(bool isStreamed)
    {
        const string Reply = "{\"name\": {\"secret\": 1}, \"age\": 3}";
        using var activity = new Activity("test").Start();
        var logs = new FakeLogCollector();
        using var factory = LoggerFactory.Create(builder =>
            builder.SetMinimumLevel(LogLevel.Trace).AddProvider(new FakeLoggerProvider(logs))
        );
        var client = new PromptedToolsChatClient(new ScriptedChatClient(Reply, Reply, Reply), loggerFactory: factory);

        var error = await Assert.ThrowsAsync<PromptedJsonException>(() =>
            AskAsync(client, isStreamed, JsonOptions<Person>())
        );

        Assert.Equal(
            "The model gave no JSON of the format asked for, after 2 extra requests: $.name has the wrong type, expected string.",
            error.Message
        );
        Assert.All(
            logs.GetSnapshot().Where(static record => record.Level > LogLevel.Trace),
            static record => Assert.DoesNotContain("secret", record.Message)
        );
        Assert.Equal(2, activity.Events.Count());
        Assert.All(
            activity.Events,
            static refused =>
            {
                Assert.Equal("prompted_tools.format_refused", refused.Name);
                Assert.Equal([new("reason", "$.name has the wrong type, expected string")], refused.Tags);
            }
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("I cannot say.")]
    [InlineData("[1]")]
    [InlineData("{\"type\": \"object\", \"properties\": {}}")]
    public async Task GetResponse_NoObject_IsRefused(string reply)
    {
        var client = CreateClient(new ScriptedChatClient(reply, reply, reply), new() { MaxExtraRequests = 0 });

        await Assert.ThrowsAnyAsync<InvalidOperationException>(() =>
            AskAsync(client, false, new ChatOptions { ResponseFormat = ChatResponseFormat.Json })
        );
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_JsonCutOff_AsksForMoreOutput(bool isStreamed)
    {
        var model = new ScriptedChatClient(
            new ScriptedReply("{\"name\": \"Anna\", \"age\": 3") { FinishReason = ChatFinishReason.Length },
            Good
        );

        Assert.Equal(Compact, (await AskAsync(CreateClient(model), isStreamed, JsonOptions<Person>())).Text);
        Assert.Equal(2048, model.Requests[1].Options!.MaxOutputTokens);
    }

    [Fact]
    public async Task GetStreamingResponse_ValidJson_IsOneText()
    {
        var model = new ScriptedChatClient(
            new ScriptedReply("```js", "on\n{\"name\": \"An", "na\", \"age\": 3}", "\n```")
        );

        var updates = await CreateClient(model).GetStreamingResponseAsync("Who?", JsonOptions<Person>()).ToListAsync();

        Assert.Equal(Compact, Assert.Single(updates, static update => update.Text.Length > 0).Text);
        Assert.Equal("m1", updates[0].MessageId);
        Assert.Equal(ChatFinishReason.Stop, updates[0].FinishReason);
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_ToolsAndFormat_CallsFirstThenJson(bool isStreamed)
    {
        var options = JsonOptions<Person>();
        options.Tools = TestTools.All;
        var model = new ScriptedChatClient("<tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call>");

        var response = await AskAsync(CreateClient(model), isStreamed, options);

        Assert.Equal("now", Assert.IsType<FunctionCallContent>(Assert.Single(response.Messages[0].Contents)).Name);
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
        var prompt = model.Requests[0].Messages[0].Text;
        Assert.Contains("Tools you can use", prompt);
        Assert.Contains("{name: string, age: int", prompt);
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_JsonThatLooksLikeACall_IsTheAnswer(bool isStreamed)
    {
        var options = JsonOptions<Person>();
        options.Tools = TestTools.All;
        var model = new ScriptedChatClient(Good);

        Assert.Equal(Compact, (await AskAsync(CreateClient(model), isStreamed, options)).Text);
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_BothLayersAskAgain_ShareOneBudget(bool isStreamed)
    {
        const string Broken = "<tool_call>{\"name\": \"get_weather\"}</tool_call>";
        var options = JsonOptions<Person>();
        options.Tools = TestTools.All;
        var model = new ScriptedChatClient(Broken, Missing, Missing, Good);

        await Assert.ThrowsAsync<PromptedJsonException>(() => AskAsync(CreateClient(model), isStreamed, options));

        Assert.Equal(3, model.Requests.Count);
        Assert.All(model.Requests, static request => Assert.Null(request.Options!.AdditionalProperties));
    }

    [Fact]
    public async Task GetResponse_KeepResponseFormat_LeavesItToTheServerUnlessToolsAreOffered()
    {
        var options = JsonOptions<Person>();
        var model = new ScriptedChatClient(Good, Good);
        var client = CreateClient(model, new() { KeepResponseFormat = true });

        await client.GetResponseAsync("Who?", options);
        options.Tools = TestTools.All;
        await client.GetResponseAsync("Who?", options);

        Assert.Same(options.ResponseFormat, model.Requests[0].Options!.ResponseFormat);
        Assert.Null(model.Requests[1].Options!.ResponseFormat);
    }

    [Fact]
    public async Task GetResponse_Anything_LeavesTheCallersObjectsAlone()
    {
        var options = JsonOptions<Person>();
        ChatMessage[] messages = [new(ChatRole.System, "Be short."), new(ChatRole.User, "Who?")];
        var model = new ScriptedChatClient(Missing, Good);

        await CreateClient(model).GetResponseAsync(messages, options);

        Assert.NotNull(options.ResponseFormat);
        Assert.Null(options.AdditionalProperties);
        Assert.Equal(["Be short.", "Who?"], messages.Select(static message => message.Text));
        Assert.StartsWith("Be short.\n\nWrite your answer", model.Requests[0].Messages[0].Text);
    }

    [Fact]
    public void Constructor_WrongOptions_NamesThemAll()
    {
        var options = new PromptedToolsOptions
        {
            MaxContentLength = 0,
            MaxExtraRequests = -1,
            RaisedMaxOutputTokens = 0,
        };

        var error = Assert.Throws<ArgumentException>(() => CreateClient(new ScriptedChatClient(), options));

        Assert.All(
            (string[])["MaxContentLength", "MaxExtraRequests", "RaisedMaxOutputTokens"],
            name => Assert.Contains(name + " must be ", error.Message)
        );
    }
}
