using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Tests.Support;
using PromptedTools.Extensions.AI;

namespace OpenChat.Extensions.AI.Tests.Prompted;

/// <summary>
/// What the model reads in each mode and when it is asked again: one file for each request, to be read by a reviewer. A
/// request that differs is written beside the approved one in the test's output folder, to be read and taken over.
/// </summary>
public sealed class ApprovedRequestTests
{
    private const string Call = """<tool_call>[{"name": "get_weather", "arguments": {"city": "Paris"}}]</tool_call>""";
    private const string Unknown = """[{"name": "get_wether", "arguments": {"city": "Paris"}}]""";
    private const string Faulty = """<tool_call>[{"name": "get_weather", "arguments": {"days": 9}}]</tool_call>""";

    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "Prompted", "Approved");

    private static readonly JsonElement s_format = JsonElement.Parse(
        """
        {"type":"object","properties":{"City":{"type":"string","description":"The city's name."},
        "Sky":{"enum":["clear","rain"]},"Degrees":{"type":"integer"}},"required":["City","Sky","Degrees"]}
        """
    );

    private static readonly ChatMessage[] s_question =
    [
        new(ChatRole.System, "You know the weather."),
        new(ChatRole.User, "How is Paris?"),
    ];

    private static readonly ChatMessage[] s_talk =
    [
        .. s_question[..1],
        new(ChatRole.User, "Hello!"),
        new(ChatRole.Assistant, "Hello. What can I do for you?"),
        .. s_question[1..],
    ];

    private static readonly ChatMessage[] s_results =
    [
        .. s_question,
        new(
            ChatRole.Assistant,
            [
                new FunctionCallContent("a", "get_weather", new Dictionary<string, object?> { ["city"] = "Paris" }),
                new FunctionCallContent("b", "now"),
            ]
        ),
        new(ChatRole.Tool, [new FunctionResultContent("a", "sunny, 20 °C"), new FunctionResultContent("b", "noon")]),
    ];

    private static readonly ChatMessage[] s_nextQuestion =
    [
        .. s_results,
        new(ChatRole.Assistant, "It is sunny."),
        new(ChatRole.User, "And Rome?"),
    ];

    [Theory]
    [InlineData("auto-first-question")]
    [InlineData("auto-after-talk")]
    [InlineData("auto-after-calls")]
    [InlineData("auto-new-results")]
    [InlineData("auto-one-call-at-most")]
    [InlineData("auto-thirty-tools-after-calls")]
    [InlineData("required-any")]
    [InlineData("required-specific")]
    [InlineData("none-new-results")]
    [InlineData("none-after-calls")]
    [InlineData("format-first-question")]
    [InlineData("format-and-tools-first-question")]
    [InlineData("format-and-tools-new-results")]
    public Task FirstRequest_IsTheApprovedOne(string name) =>
        AssertAsync(name, 0, Question(name), "It is sunny.", "It is sunny.");

    [Theory]
    [InlineData("again-unknown-tool", Unknown)]
    [InlineData("again-faulty-arguments", Faulty)]
    [InlineData("again-made-up-result", """{"tool_result": "sunny"}""")]
    [InlineData("again-made-up-result-after-results", """{"tool_result": "sunny"}""")]
    [InlineData("again-empty-list", "[]")]
    [InlineData("again-missing-call", "It is sunny.")]
    [InlineData("again-missing-specific-call", "It is sunny.")]
    [InlineData("format-again", "I do not know.")]
    [InlineData("format-and-tools-again", """{"City": "Paris"}""")]
    public Task SecondRequest_IsTheApprovedOne(string name, string reply) =>
        AssertAsync(name, 1, Question(name), reply, Call);

    [Theory]
    [InlineData("last-without-results", Unknown)]
    [InlineData("last-with-results", Unknown)]
    [InlineData("format-and-tools-last", Unknown)]
    public Task LastRequest_IsTheApprovedOne(string name, string reply) =>
        AssertAsync(name, 2, Question(name), reply, reply, "I cannot know that.");

    /// <summary>The same requests of a server that is asked to hold its replies to a schema: the last line tells which.</summary>
    [Theory]
    [InlineData("required-any", 0, "It is sunny.")]
    [InlineData("required-specific", 0, "It is sunny.")]
    [InlineData("again-missing-call", 1, "It is sunny.")]
    [InlineData("format-first-question", 0, "It is sunny.")]
    [InlineData("format-and-tools-again", 1, """{"City": "Paris"}""")]
    [InlineData("format-and-tools-last", 2, Unknown)]
    public async Task ConstrainedRequest_IsTheApprovedOne(string name, int index, string reply)
    {
        await AssertAsync($"constrained-{name}", index, Question(name), constrains: true, reply, reply, Call);

        // The model reads the same as without.
        Assert.Equal(Messages(name), Messages($"constrained-{name}"));

        static string Messages(string name)
        {
            var text = File.ReadAllText(Path.Combine(s_folder, name + ".txt"));
            return text[..text.LastIndexOf("=== {", StringComparison.Ordinal)];
        }
    }

    /// <summary>What may be a call or an answer is held to nothing: such a request is the same to the byte.</summary>
    [Theory]
    [InlineData("auto-first-question")]
    [InlineData("auto-new-results")]
    [InlineData("none-new-results")]
    [InlineData("format-and-tools-first-question")]
    public Task FreeRequest_OfAServerThatConstrains_IsTheApprovedOne(string name) =>
        AssertAsync(name, 0, Question(name), constrains: true, "It is sunny.", "It is sunny.");

    [Fact]
    public Task RequestAfterARepeatedCall_IsTheApprovedOne() =>
        AssertAsync("last-after-a-repeated-call", 1, (s_results, Options()), Call, "It is sunny.");

    private static (ChatMessage[] Messages, ChatOptions Options) Question(string name)
    {
        var options = Options();
        options.AllowMultipleToolCalls = name == "auto-one-call-at-most" ? false : null;
        options.ToolMode = name switch
        {
            "required-any" or "again-missing-call" => ChatToolMode.RequireAny,
            "required-specific" or "again-missing-specific-call" => ChatToolMode.RequireSpecific("now"),
            "none-new-results" or "none-after-calls" => ChatToolMode.None,
            _ => ChatToolMode.Auto,
        };
        if (name.StartsWith("format-", StringComparison.Ordinal))
        {
            options.Tools = name.Contains("-and-tools-", StringComparison.Ordinal) ? options.Tools : null;
            options.ToolMode = null;
            options.ResponseFormat = ChatResponseFormat.ForJsonSchema(s_format);
        }

        if (name == "auto-thirty-tools-after-calls")
        {
            var tools = Enumerable.Range(1, 30).Select(i => TestTools.Declare($"look_up_{i}", "Looks it up.", "{}"));
            options.Tools = [.. tools];
        }

        ChatMessage[] messages = name switch
        {
            "auto-after-talk" => s_talk,
            "auto-after-calls" or "auto-thirty-tools-after-calls" or "none-after-calls" => s_nextQuestion,
            "auto-new-results"
            or "none-new-results"
            or "last-with-results"
            or "format-and-tools-new-results"
            or "again-made-up-result-after-results" => s_results,
            _ => s_question,
        };
        return (messages, options);
    }

    private static ChatOptions Options() => new() { Tools = [TestTools.GetWeather, TestTools.Now] };

    private static Task AssertAsync(
        string name,
        int index,
        (ChatMessage[] Messages, ChatOptions Options) question,
        params string[] replies
    ) => AssertAsync(name, index, question, constrains: false, replies);

    private static async Task AssertAsync(
        string name,
        int index,
        (ChatMessage[] Messages, ChatOptions Options) question,
        bool constrains,
        params string[] replies
    )
    {
        foreach (var isStreamed in (bool[])[false, true])
        {
            using var server = new FakeServer([.. replies.Select((reply, i) => Reply(reply, isStreamed && i == 0))]);
            using var client = Clients.LlamaCpp(server, options => options.ConstrainReplies = constrains);
            try
            {
                _ = isStreamed
                    ? await client.GetStreamingResponseAsync(question.Messages, question.Options).Collect()
                    : await client.GetResponseAsync(question.Messages, question.Options);
            }
            catch (Exception exception) when (exception is PromptedToolCallException or PromptedJsonException)
            {
                // What the model is asked is looked at here, not what it answers.
            }

            AssertApproved(name, Written(server.Requests[index].Json));
        }
    }

    private static void AssertApproved(string name, string request)
    {
        var approved = Path.Combine(s_folder, name + ".txt");
        if (!File.Exists(approved) || File.ReadAllText(approved) != request)
        {
            File.WriteAllText(Path.Combine(s_folder, name + ".received.txt"), request);
        }

        Assert.Equal(File.Exists(approved) ? File.ReadAllText(approved) : "", request);
    }

    // The messages as text, each under its role; then the rest of the body.
    private static string Written(JsonObject body)
    {
        var text = new StringBuilder();
        foreach (var message in body["messages"]!.AsArray())
        {
            text.Append("=== ")
                .Append((string?)message!["role"])
                .Append('\n')
                .Append((string?)message["content"])
                .Append("\n\n");
        }

        body.Remove("messages");
        body.Remove("stream");
        body.Remove("stream_options");
        return text.Append("=== ").Append(body.ToJsonString()).Append('\n').ToString();
    }

    private static Func<HttpResponseMessage> Reply(string text, bool isStreamed)
    {
        var content = new JsonObject { ["content"] = text };
        var choice = new JsonObject { [isStreamed ? "delta" : "message"] = content, ["finish_reason"] = "stop" };
        var answer = new JsonObject { ["choices"] = new JsonArray(choice) }.ToJsonString();
        return isStreamed ? FakeServer.Events($"data: {answer}\n\ndata: [DONE]\n\n") : FakeServer.Json(answer);
    }
}
