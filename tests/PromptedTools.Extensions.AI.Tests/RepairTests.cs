using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace PromptedTools.Extensions.AI.Tests;

public class RepairTests : ToolCallingTestBase
{
    private const string Missing = """<tool_call>{"name": "get_weather", "arguments": {"days": 3}}</tool_call>""";
    private const string Good = """<tool_call>{"name": "get_weather", "arguments": {"city": "Paris"}}</tool_call>""";
    private const string Unknown = """<tool_call>{"name": "get_wether", "arguments": {"city": "Paris"}}</tool_call>""";

    [Theory, CombinatorialBool]
    public async Task GetResponse_FaultyCall_NamesTheFaultAndTakesTheCorrection(bool isStreamed)
    {
        var model = new ScriptedChatClient(Missing, Good);

        var response = await AskAsync(model, isStreamed);

        Assert.Equal("get_weather(city=Paris)", Describe(response));
        Assert.Equal(30, response.Usage!.TotalTokenCount);
        var asked = model.Requests[1].Messages;
        Assert.Equal("assistant: " + Missing, Written(asked)[^2]);
        Assert.Equal(
            """
            user: That call was not accepted:
            - get_weather: $.city is required; expected string; got nothing
            Write the corrected <tool_call> blocks now and nothing else, or answer in plain text if no tool fits.
            """,
            Written(asked)[^1]
        );
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_UnknownTool_NamesTheNearest(bool isStreamed)
    {
        var model = new ScriptedChatClient(Unknown, Good);

        await AskAsync(model, isStreamed);

        Assert.Contains("- get_wether: unknown tool; expected one of get_weather", model.Requests[1].Messages[^1].Text);
    }

    [Theory]
    [InlineData(null, false, false)]
    [InlineData(null, true, true)]
    [InlineData(true, false, true)]
    [InlineData(false, true, false)]
    public async Task GetResponse_UnknownProperty_IsRefusedWhereTheToolOrElseTheClientIsStrict(
        bool? ofTool,
        bool ofClient,
        bool isRefused
    )
    {
        const string Extra =
            """<tool_call>{"name": "get_weather", "arguments": {"city": "Paris", "wind": 1}}</tool_call>""";
        var model = new ScriptedChatClient(Extra, Good);
        using var client = CreateClient(model, new PromptedToolsOptions { StrictProperties = ofClient });
        var options = new ChatOptions { Tools = [new StrictTool(TestTools.GetWeather, ofTool)] };

        var response = await client.GetResponseAsync("Weather?", options);

        Assert.Equal("get_weather(city=Paris)", Describe(response));
        Assert.Equal(isRefused ? 2 : 1, model.Requests.Count);
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_FaultyTwiceInRequired_AsksAfreshWithAnotherSeed(bool isStreamed)
    {
        var model = new ScriptedChatClient(Missing, Missing, Good);
        var options = new ChatOptions
        {
            Tools = TestTools.All,
            Seed = 7,
            ToolMode = ChatToolMode.RequireAny,
        };

        var response = await AskAsync(model, isStreamed, options);

        Assert.Equal("get_weather(city=Paris)", Describe(response));
        Assert.Equal(Written(model.Requests[0].Messages), Written(model.Requests[2].Messages));
        Assert.Equal([7, 7, 8], model.Requests.Select(static request => request.Options!.Seed!.Value));
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_FaultyTwiceInAuto_AsksForTheLastTimeWithoutTools(bool isStreamed)
    {
        var model = new ScriptedChatClient(Missing, Missing, "I cannot know that.");

        var response = await AskAsync(
            CreateClient(model),
            isStreamed,
            [
                new(ChatRole.System, "Be kind."),
                new(ChatRole.User, "Hello!"),
                new(ChatRole.Assistant, "Hello."),
                new(ChatRole.User, "How is Paris?"),
            ],
            new ChatOptions { Tools = TestTools.All }
        );

        Assert.Equal("I cannot know that.", response.Text);
        Assert.Equal(
            [
                "system: Be kind.",
                "user: Hello!",
                "assistant: Hello.",
                """
                user: How is Paris?

                (Your tools are not available now. Answer in plain text; say so where you cannot know or do it.)
                """,
            ],
            Written(model.Requests[2].Messages)
        );
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    public async Task GetResponse_FaultyInAuto_KeepsTheLastOfItsRequestsForAPlainAnswer(int budget, int requests)
    {
        var reply = "Hm. " + Missing;
        var model = new ScriptedChatClient([.. Enumerable.Repeat<ScriptedReply>(reply, budget), "Sorry. " + Missing]);

        var response = await AskAsync(model, false, settings: new() { MaxExtraRequests = budget });

        Assert.Equal("Sorry.", response.Text);
        Assert.Equal(requests, model.Requests.Count);
        Assert.Equal(
            budget > 0,
            model.Requests[^1].Messages[^1].Text.Contains("Your tools are not available now.", StringComparison.Ordinal)
        );
    }

    public static TheoryData<string> Forgeries =>
        [
            """{"tool_result": "It is sunny."}""",
            """<tool_result>{"temp": 20}</tool_result>""",
            """<tool_result name="get_weather" id="1">20</tool_result> It is 20 degrees.""",
            """[{"tool_result": {"temp": 20}}]""",
            "```json\n{\"tool_result\": {\"temp\": 20}}\n```",
            "```tool_result\nsunny\n```",
            "```\n<tool_result>20</tool_result>\n```",
            """{"Tool Results": ["20"]} So it is 20.""",
            """{"function_response": 20""",
        ];

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task GetResponse_ForgedResult_IsAskedAgainAndNeverShown(string reply)
    {
        foreach (var isStreamed in (bool[])[false, true])
        {
            var model = new ScriptedChatClient(Pieces(reply, isStreamed), Good);
            var insisting = new ScriptedChatClient(Pieces(reply, isStreamed), reply, "I cannot know that.");
            var spent = new ScriptedChatClient(Pieces(reply, isStreamed), reply, reply);

            Assert.Equal("get_weather(city=Paris)", Describe(await AskAsync(model, isStreamed)));
            Assert.Equal("I cannot know that.", (await AskAsync(insisting, isStreamed)).Text);
            await Assert.ThrowsAsync<PromptedToolCallException>(() => AskAsync(spent, isStreamed));
        }
    }

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task GetResponse_ForgedResultWithoutTools_IsNeverShownEither(string reply)
    {
        ChatMessage[] messages =
        [
            new(ChatRole.User, "How is Paris?"),
            new(ChatRole.Assistant, [new FunctionCallContent("a", "now")]),
            new(ChatRole.Tool, [new FunctionResultContent("a", "noon")]),
        ];
        foreach (var isStreamed in (bool[])[false, true])
        {
            var model = new ScriptedChatClient(Pieces(reply, isStreamed), "I cannot know that.");

            var response = await AskAsync(CreateClient(model), isStreamed, messages, new ChatOptions());

            Assert.Equal("I cannot know that.", response.Text);
            Assert.Contains("made up", Findings(response), StringComparison.Ordinal);
        }
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_LastReplyIsACall_IsAFinding(bool isStreamed)
    {
        var model = new ScriptedChatClient(Missing, Missing, "I tried this: " + Good);

        var response = await AskAsync(model, isStreamed);

        Assert.Equal("I tried this:", response.Text);
        Assert.Contains("no tools were shown", Findings(response), StringComparison.Ordinal);
    }

    private static string Findings(ChatResponse response) =>
        (response.AdditionalProperties ?? response.Messages[0].AdditionalProperties!)[
            PromptedToolsChatClient.DiagnosticsKey
        ]!.ToString()!;

    [Theory, CombinatorialBool]
    public async Task GetResponse_ResultShownAsCodeBehindProse_IsAnAnswer(bool isStreamed)
    {
        const string Answer = "The form is `{\"tool_result\": 1}`, like so:\n```json\n{\"tool_result\": 1}\n```\nDone.";
        var model = new ScriptedChatClient(Answer);

        Assert.Equal(Answer, (await AskAsync(model, isStreamed)).Text);
    }

    private static ScriptedReply Pieces(string reply, bool isSplit) =>
        isSplit ? new ScriptedReply([.. reply.Select(static letter => letter.ToString())]) : reply;

    [Theory, CombinatorialBool]
    public async Task GetResponse_FaultyThreeTimesInAuto_GivesTheTextWithoutMarkup(bool isStreamed)
    {
        var model = new ScriptedChatClient(Missing, Missing, "I tried this: " + Missing);

        var response = await AskAsync(model, isStreamed);

        Assert.Empty(Calls(response));
        Assert.Equal("I tried this:", response.Text);
        Assert.Equal(45, response.Usage!.TotalTokenCount);
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_FaultyThreeTimesInRequired_ThrowsWithoutTheReply(bool isStreamed)
    {
        const string Reply =
            """<tool_call>{"name": "get_weather", "arguments": {"city": ["secret", "b"]}}</tool_call>""";
        var model = new ScriptedChatClient(Reply, Reply, Reply);
        var options = new ChatOptions { Tools = TestTools.All, ToolMode = ChatToolMode.RequireAny };

        var error = await Assert.ThrowsAsync<PromptedToolCallException>(() => AskAsync(model, isStreamed, options));

        Assert.Contains("get_weather $.city", error.Message);
        Assert.DoesNotContain("secret", error.ToString());
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_NothingButMarkupThreeTimes_Throws(bool isStreamed) =>
        await Assert.ThrowsAsync<PromptedToolCallException>(() =>
            AskAsync(new ScriptedChatClient(Missing, Missing, Missing), isStreamed)
        );

    [Theory, CombinatorialBool]
    public async Task GetResponse_ValidAndBrokenCall_RefusesBothUnlessToldToKeep(bool isStreamed)
    {
        var both = new ScriptedChatClient(Good + Unknown, Good);
        var kept = new ScriptedChatClient(Good + Unknown);

        await AskAsync(both, isStreamed);
        var response = await AskAsync(kept, isStreamed, settings: new() { KeepValidCalls = true });

        Assert.Equal(2, both.Requests.Count);
        Assert.Equal("get_weather(city=Paris)", Describe(response));
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_EqualCalls_AreMadeOnceUnlessTheOptionSaysAll(bool isStreamed)
    {
        const string Twice =
            """<tool_call>[{"name": "get_weather", "arguments": {"city": "Paris"}}, {"name": "get_weather", "arguments": {"city": "Paris"}}]</tool_call>""";

        var once = await AskAsync(new ScriptedChatClient(Twice), isStreamed);
        var both = await AskAsync(new ScriptedChatClient(Twice), isStreamed, settings: new() { KeepEqualCalls = true });

        Assert.Equal("get_weather(city=Paris)", Describe(once));
        Assert.Equal("get_weather(city=Paris); get_weather(city=Paris)", Describe(both));
        Assert.Equal(2, Calls(both).Select(static call => call.CallId).Distinct().Count());
    }

    // A transfer made twice is dear: no spelling tells two calls apart.
    [Fact]
    public async Task GetResponse_CallTwiceInOtherSpelling_IsMadeOnce()
    {
        var tool = TestTools.Declare(
            "pay",
            "",
            """{"type": "object", "properties": {"amount": {"type": "number"}, "to": {"type": "object"}}}"""
        );
        const string Reply = """
            [{"name": "pay", "arguments": {"amount": 1, "to": {"iban": "x", "share": 0.5}}},
            {"name": "pay", "arguments": {"to": {"share": 5e-1, "iban": "x"}, "amount": 1.0}},
            {"name": "pay", "arguments": {"amount": 1, "to": {"iban": "y", "share": 0.5}}}]
            """;

        var response = await AskAsync(new ScriptedChatClient(Reply), false, new ChatOptions { Tools = [tool] });

        Assert.Equal(2, Calls(response).Length);
    }

    [Theory]
    [InlineData("""{"city": "Paris", "country": "France"}""", true, false)]
    [InlineData("""{"city": "<city>"}""", false, true)]
    public async Task GetResponse_StrictnessOptions_DecideWhatIsRefused(string arguments, bool strict, bool reject)
    {
        var reply = $$"""<tool_call>{"name": "get_weather", "arguments": {{arguments}}}</tool_call>""";
        var refused = new ScriptedChatClient(reply, Good);
        var accepted = new ScriptedChatClient(reply);

        await AskAsync(refused, false, settings: new() { StrictProperties = strict, RejectPlaceholders = reject });
        await AskAsync(accepted, false, settings: new() { StrictProperties = false, RejectPlaceholders = false });

        Assert.Equal(2, refused.Requests.Count);
        Assert.Single(accepted.Requests);
    }

    [Theory]
    [InlineData("<div>", "What is <div>?", true)]
    [InlineData("<div>", "What is a tag?", false)]
    [InlineData("...", "What does '...' mean?", true)]
    [InlineData("...", "Well...", false)]
    public async Task GetResponse_WhatLooksLikeAPlaceholder_IsAValueWhereTheUserWroteIt(
        string value,
        string question,
        bool isValue
    )
    {
        var model = new ScriptedChatClient(Good.Replace("Paris", value, StringComparison.Ordinal), Good);

        var response = await AskAsync(
            CreateClient(model),
            false,
            [new(ChatRole.User, question)],
            new ChatOptions { Tools = TestTools.All }
        );

        Assert.Equal($"get_weather(city={(isValue ? value : "Paris")})", Describe(response));
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_TextShownBeforeAFaultyCall_DoesNotRepeatIt(bool isStreamed)
    {
        var model = new ScriptedChatClient("Let me see.\n" + Missing, "Let me see.\n" + Good);

        var response = await AskAsync(model, isStreamed);

        Assert.Equal("Let me see.", response.Text);
        Assert.Equal("get_weather(city=Paris)", Describe(response));
        Assert.Equal("m" + (isStreamed ? 1 : 2), Assert.Single(response.Messages).MessageId);
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_MendedCall_SaysSoInPropertyLogAndActivity(bool isStreamed)
    {
        var logs = new FakeLogCollector();
        using var factory = LoggerFactory.Create(builder =>
            builder.SetMinimumLevel(LogLevel.Trace).AddProvider(new FakeLoggerProvider(logs))
        );
        using var activity = new Activity("test").Start();
        var model = new ScriptedChatClient(
            """<tool_call>{"name": "get_weather", "arguments": {"city": "Paris", "days": "3"}}</tool_call>"""
        );
        var client = new PromptedToolsChatClient(model, loggerFactory: factory);

        var response = await AskAsync(
            client,
            isStreamed,
            [new(ChatRole.User, "q")],
            new ChatOptions { Tools = TestTools.All }
        );

        var properties = response.AdditionalProperties ?? response.Messages[0].AdditionalProperties!;
        var finding = Assert.IsType<JsonElement>(properties[PromptedToolsChatClient.DiagnosticsKey])[0];
        Assert.Equal("repaired", finding.GetProperty("severity").GetString());
        Assert.Equal("get_weather", finding.GetProperty("tool").GetString());
        Assert.Equal("$.days", finding.GetProperty("path").GetString());
        Assert.Contains(
            logs.GetSnapshot(),
            static record => record.Level == LogLevel.Debug && record.Message.Contains("get_weather at $.days")
        );
        Assert.All(
            logs.GetSnapshot().Where(static record => record.Level > LogLevel.Trace),
            static record => Assert.DoesNotContain("Paris", record.Message)
        );
        Assert.Equal("prompted_tools.tool_call_diagnostic", Assert.Single(activity.Events).Name);
    }
}
