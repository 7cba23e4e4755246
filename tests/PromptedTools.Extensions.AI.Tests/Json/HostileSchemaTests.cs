using System.Text.Json;
using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Tests.Json;

/// <summary>
/// What a schema may cost, from the caller's request to the answer: a small one takes little memory and little of the prompt,
/// whatever its shape. Time is the benchmarks' (docs/performance.md).
/// </summary>
public sealed class HostileSchemaTests
{
    private const long MaxBytes = 20_000_000;
    private const int MaxPrompt = 4_000;

    public static TheoryData<string> Names => [.. HostileSchemas.All.Keys];

    // What the model may have made of it: nothing, much, deep, wide, text.
    private static readonly string[] s_values =
    [
        "{}",
        "{\"a\":{\"a\":{\"a\":{\"a\":1}}},\"p0\":{\"p0\":{\"p1\":{}}},\"0\":{\"0\":[]}}",
        "{\"a\":" + string.Concat(Enumerable.Repeat("[", 50)) + "1" + string.Concat(Enumerable.Repeat("]", 50)) + "}",
        string.Concat(Enumerable.Repeat("{\"a\":", 50)) + "1" + new string('}', 50),
        "{" + string.Join(',', Enumerable.Range(0, 300).Select(static i => $"\"p{i}\":{{\"{i}\":[1,\"x\"]}}")) + "}",
        "{\"a\":[" + string.Join(',', Enumerable.Range(0, 1_000).Select(static i => $"{{\"a\":{i}}}")) + "]}",
        "{\"a\":\"" + new string('a', 10_000) + "\"}",
        "{"
            + string.Join(',', Enumerable.Range(0, 60).Select(static i => $"\"p{i}\":\"{new string('a', 40)}!\""))
            + "}",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Tool_HostileSchema_CostsLittle(string name)
    {
        var tool = TestTools.Declare("f", "Does it.", HostileSchemas.All[name]);
        var few = Prompt(new ChatOptions { Tools = [TestTools.Declare("f", "Does it.", "{\"type\":\"object\"}")] });

        var length = 0;
        var bytes = Bytes(() => length = Prompt(new ChatOptions { Tools = [tool] }));

        Assert.InRange(length - few, 0, MaxPrompt);
        Assert.InRange(bytes, 0, MaxBytes);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Format_HostileSchema_CostsLittle(string name)
    {
        var format = Format(name);

        var length = 0;
        var bytes = Bytes(() => length = Prompt(new ChatOptions { ResponseFormat = format }));

        Assert.InRange(length, 0, MaxPrompt);
        Assert.InRange(bytes, 0, MaxBytes);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Answer_HostileSchemaTimesHostileValue_CostsLittle(string name)
    {
        foreach (var value in s_values)
        {
            Assert.InRange(Bytes(() => Ask(new ChatOptions { ResponseFormat = Format(name) }, value)), 0, MaxBytes);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Call_HostileSchemaTimesHostileValue_CostsLittle(string name)
    {
        var tool = TestTools.Declare("f", "Does it.", HostileSchemas.All[name]);
        foreach (var value in s_values)
        {
            var reply = $"<tool_call>{{\"name\": \"f\", \"arguments\": {value}}}</tool_call>";

            Assert.InRange(Bytes(() => Ask(new ChatOptions { Tools = [tool] }, reply)), 0, MaxBytes);
        }
    }

    // One budget for all values of a reply, not one for each.
    [Theory]
    [InlineData("levels of equal alternatives")]
    [InlineData("alternatives that hold themselves")]
    [InlineData("wide object that holds itself")]
    public void Reply_ManyHostileValues_CostsLittle(string name)
    {
        var call = $"{{\"name\": \"f\", \"arguments\": {{\"a\": \"x\", \"r0\": {s_values[3]}}}}}";
        var calls = $"<tool_call>[{string.Join(", ", Enumerable.Repeat(call, 30))}]</tool_call>";
        var values = string.Join("\n", Enumerable.Repeat("{\"a\": \"x\", \"b\": \"...\"}", 300));
        var tool = TestTools.Declare("f", "Does it.", HostileSchemas.All[name]);

        Assert.InRange(Bytes(() => Ask(new ChatOptions { Tools = [tool] }, calls)), 0, MaxBytes);
        Assert.InRange(Bytes(() => Ask(new ChatOptions { ResponseFormat = Format(name) }, values)), 0, MaxBytes);
    }

    [Fact]
    public void Schemas_AreSmall() =>
        Assert.Equal(
            "",
            string.Join(
                ", ",
                HostileSchemas
                    .All.Where(static schema => schema.Value.Length > HostileSchemas.MaxLength)
                    .Select(static schema => $"{schema.Key}: {schema.Value.Length}")
            )
        );

    private static ChatResponseFormatJson Format(string name) =>
        ChatResponseFormat.ForJsonSchema(JsonElement.Parse(HostileSchemas.All[name]));

    private static int Prompt(ChatOptions options) =>
        Ask(options, "Hello.").Requests[0].Messages.Sum(static message => message.Text.Length);

    private static ScriptedChatClient Ask(ChatOptions options, string reply)
    {
        var model = new ScriptedChatClient(reply);
        using var client = new PromptedToolsChatClient(model, new() { MaxExtraRequests = 0 });
        try
        {
            // The model is a script: the task is done, and all of it was done on this thread.
            var asked = client.GetResponseAsync("q", options);
            Assert.True(asked.IsCompleted);
            asked.GetAwaiter().GetResult();
        }
        catch (InvalidOperationException)
        {
            // That the value fits is not asked here.
        }

        return model;
    }

    private static long Bytes(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
