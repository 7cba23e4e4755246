using Microsoft.Extensions.AI;
using OpenChat.Emulator;
using OpenChat.Extensions.AI.Tests.Support;
using PromptedTools.Extensions.AI;
using static PromptedTools.Extensions.AI.Tests.SampleFunctions;

namespace OpenChat.Extensions.AI.Tests.Prompted;

/// <summary>Agents' work over real HTTP, in both dialects: what the functions get and what the model is sent.</summary>
public sealed class ToolCallingOverHttpTests : EmulatedTestBase
{
    private const string Continue =
        "\n\n(Use this result to continue. Call a tool again only if something is still missing; else answer in plain text.)";

    private readonly SampleFunctions _functions = new();

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ask_ArgumentsOfEveryKind_ReachTheFunctionsAndTheResultsTheModel(bool isOpenAI, bool isStreamed)
    {
        Script(
            Call("noon", "{}")
                + Call("add", """{"a": 1, "b": "2"}""")
                + Call("greet", """{"name": "Anna"}""")
                + Call("ship", """{"to": {"street": "Rue 1", "zip": 75}}""")
                + Call("sum", """{"values": [1, 2, 3]}"""),
            "Done."
        );

        var response = await RunAsync(isOpenAI, isStreamed);

        Assert.Equal("Done.", response.Text.Trim());
        Assert.Equal(["noon", "add 1 2", "greet Anna politely=True", "ship Rue 1 75", "sum 6"], _functions.Invoked);
        Assert.Equal(
            [
                "user: Go.",
                """
                assistant: <tool_call>
                [{"name": "noon", "arguments": {}},
                 {"name": "add", "arguments": {"a":1,"b":2}},
                 {"name": "greet", "arguments": {"name":"Anna"}},
                 {"name": "ship", "arguments": {"to":{"street":"Rue 1","zip":75}}},
                 {"name": "sum", "arguments": {"values":[1,2,3]}}]
                </tool_call>
                """,
                """
                user: <tool_result name="noon" id="1">
                12:00
                </tool_result>
                <tool_result name="add" id="2">
                3
                </tool_result>
                <tool_result name="greet" id="3">
                hi
                </tool_result>
                <tool_result name="ship" id="4">
                true
                </tool_result>
                <tool_result name="sum" id="5">
                6
                </tool_result>
                """ + Continue,
            ],
            Sent(1)[1..]
        );
        Assert.All(Emulator.Requests, request => Assert.Equal(isStreamed, IsStream(request)));
        Assert.All(
            Emulator.Requests,
            static request => Assert.False(request.Json!.Value.TryGetProperty("tools", out _))
        );
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ask_ThreeParallelCalls_AreAnsweredInOneMessage(bool isOpenAI, bool isStreamed)
    {
        Script(
            string.Concat(Enumerable.Range(1, 3).Select(static i => Call("add", $$"""{"a": {{i}}, "b": {{i}}}"""))),
            "2, 4, 6"
        );

        Assert.Equal("2, 4, 6", (await RunAsync(isOpenAI, isStreamed)).Text.Trim());

        Assert.Equal(["add 1 1", "add 2 2", "add 3 3"], _functions.Invoked);
        Assert.Equal("system user assistant user", Roles(1));
        Assert.All(
            ["id=\"1\">\n2\n", "id=\"2\">\n4\n", "id=\"3\">\n6\n"],
            result => Assert.Contains(result, Sent(1)[^1], StringComparison.Ordinal)
        );
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ask_ChainOfFiveCalls_EachSeesTheResultsBefore(bool isOpenAI, bool isStreamed)
    {
        // The model adds one to the last result that it was sent.
        Emulator.Script.Reply = prompt =>
        {
            var last = prompt.Messages[^1].Content;
            var result = last.StartsWith("<tool_result", StringComparison.Ordinal) ? int.Parse(last.Split('\n')[1]) : 0;
            return result < 5 ? Call("add", $$"""{"a": {{result}}, "b": 1}""") : "Five.";
        };

        Assert.Equal("Five.", (await RunAsync(isOpenAI, isStreamed)).Text.Trim());

        Assert.Equal(["add 0 1", "add 1 1", "add 2 1", "add 3 1", "add 4 1"], _functions.Invoked);
        Assert.Equal(6, Emulator.Requests.Count);
        Assert.Equal(
            "system user assistant user assistant user assistant user assistant user assistant user",
            Roles(5)
        );
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ask_FunctionFails_ModelIsToldAndCorrectsItself(bool isOpenAI, bool isStreamed)
    {
        Script(Call("divide", """{"a": 1, "b": 0}"""), Call("divide", """{"a": 1, "b": 2}"""), "A half.");

        Assert.Equal("A half.", (await RunAsync(isOpenAI, isStreamed)).Text.Trim());

        Assert.Contains("{\"error\":\"Error: Function failed.\"}", Sent(1)[^1], StringComparison.Ordinal);
        Assert.Contains("id=\"2\">\n0.5\n", Sent(2)[^1], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ask_CallDoesNotFit_ModelIsToldAndCorrectsIt(bool isOpenAI, bool isStreamed)
    {
        Script(Call("add", """{"a": 1}"""), Call("add", """{"a": 1, "b": 1}"""), "Two.");

        Assert.Equal("Two.", (await RunAsync(isOpenAI, isStreamed)).Text.Trim());

        Assert.Equal(["add 1 1"], _functions.Invoked);
        Assert.Contains("- add: $.b is required", Sent(1)[^1], StringComparison.Ordinal);
        Assert.Equal("system user assistant user", Roles(2));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ask_RequireAny_CallInProseIsTaken(bool isOpenAI, bool isStreamed)
    {
        Script("I would send {\"name\": \"noon\", \"arguments\": {}} now.", "Noon.");

        Assert.Equal("Noon.", (await RunAsync(isOpenAI, isStreamed, ChatToolMode.RequireAny)).Messages[^1].Text.Trim());

        Assert.Equal(["noon"], _functions.Invoked);
        Assert.EndsWith(
            "(You must call at least one tool now: reply with <tool_call> blocks and nothing else.)",
            Sent(0)[^1],
            StringComparison.Ordinal
        );
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ask_RequireSpecific_AnotherToolIsRefused(bool isOpenAI, bool isStreamed)
    {
        Script(Call("noon", "{}"), Call("add", """{"a": 1, "b": 1}"""), "Two.");

        Assert.Equal("Two.", (await RunAsync(isOpenAI, isStreamed, ChatToolMode.RequireSpecific("add"))).Text.Trim());

        Assert.Equal(["add 1 1"], _functions.Invoked);
        Assert.EndsWith(
            "Call add now: write one <tool_call> block and nothing else.",
            Sent(1)[^1],
            StringComparison.Ordinal
        );
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ask_RequiredCallNotToBeHad_Throws(bool isOpenAI, bool isStreamed)
    {
        Script("No.", "No.", "No.");

        await Assert.ThrowsAsync<PromptedToolCallException>(() =>
            RunAsync(isOpenAI, isStreamed, ChatToolMode.RequireAny)
        );

        Assert.Equal(3, Emulator.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ask_None_ToolsAreNotShownAndABlockIsNoCall(bool isOpenAI, bool isStreamed)
    {
        Script("It is noon. " + Call("noon", "{}"));

        Assert.Equal("It is noon.", (await RunAsync(isOpenAI, isStreamed, ChatToolMode.None)).Text.Trim());

        Assert.Empty(_functions.Invoked);
        Assert.Equal(["user: Go."], Sent(0));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ask_LastIteration_HasTheHistoryButNoTools(bool isOpenAI, bool isStreamed)
    {
        Script(Call("noon", "{}"), "It is noon. " + Call("noon", "{}"));

        var response = await RunAsync(isOpenAI, isStreamed, maxIterations: 1);

        Assert.Equal("It is noon.", response.Text.Trim());
        Assert.Equal(["noon"], _functions.Invoked);
        Assert.Equal("user assistant user", Roles(1));
        Assert.StartsWith(
            "user: <tool_result name=\"noon\" id=\"1\">\n12:00\n</tool_result>",
            Sent(1)[^1],
            StringComparison.Ordinal
        );
    }

    private async Task<ChatResponse> RunAsync(
        bool isOpenAI,
        bool isStreamed,
        ChatToolMode? mode = null,
        int maxIterations = 40
    )
    {
        using var client = Client(isOpenAI)
            .AsBuilder()
            .UseFunctionInvocation(configure: invoking => invoking.MaximumIterationsPerRequest = maxIterations)
            .Build();
        return await AskAsync(client, isStreamed, [new ChatMessage(ChatRole.User, "Go.")], _functions.Options(mode));
    }

    private static bool IsStream(EmulatorRequest request) =>
        request.Json!.Value.TryGetProperty("stream", out var stream) && stream.GetBoolean();
}
