using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Tests;

/// <summary>
/// Answers of ordinary classes, in which nothing is <c>required</c> and all has a value from the start: whatever JSON is read
/// into one gives an object, so that only the layer can tell an answer from none.
/// </summary>
public sealed partial class OrdinaryClassTests : StructuredOutputTestBase
{
    private const string Right = """{"Customer": "Ann", "Lines": [{"Product": "pen", "Price": 2}], "Note": null}""";
    private const string Wrong = """{"error": "I do not know."}""";

    // One property of three.
    private const string Part = """{"Customer": "Ann"}""";

    private static readonly JsonSerializerOptions s_json = CartJson.Default.Options;

    public static TheoryData<string> Nothing =>
        [
            Wrong,
            "In C#, use {} for blocks.",
            """{"items": [], "client": "Ann"}""",
            """{"cart": {}}""",
            """{"cart": {"error": "none"}}""",
            """{"Lines": [{"Product": "pen", "Price": "dear"}]}""",
            """{"Customer": "Ann", "Lines": [{"Product": "pen", "Price": 2}, {"Product": "ink", "Price": "?"}], "Note": null}""",
            """{"Customer": "Ann", "Lines": [{"name": "pen", "cost": 2}], "Note": null}""",
            "{}",
            "[]",
            "null",
            "[{}]",
            "[[]]",
            "\"{}\"",
            "{} {} {}",
            $"[{Right}, {Right}]",
            "{\"a\": " + Right + ", \"b\": " + Right + "}",
            "I do not know.",
            "",
        ];

    public static TheoryData<string> Answers =>
        [
            Right,
            "{\"cart\": " + Right + "}",
            $$$"""{"result": {"cart": {{{Right}}}}}""",
            $$"""{"status": "ok", "cart": {{Right}}}""",
            "{\"cart\": " + Right + ", \"remarks\": [\"cheap\"], \"meta\": {\"tokens\": 3}}",
            $"[{Right}]",
            $"class Cart {{ }}\n{Right}",
            $"In C#, use {{}} for blocks:\n```csharp\nif (x) {{ y(); }}\n```\n{Right}",
            $"{Wrong}\n{Right}",
            $"{{}}\n{Right}",
            $"{Part}\nNo, the whole:\n{Right}",
            $"{Right}\n{Wrong}",
            $"{Right}\n{Right}",
            JsonSerializer.Serialize(Right, CartJson.Default.String),
            "{\"cart\": " + JsonSerializer.Serialize(Right, CartJson.Default.String) + "}",
        ];

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task GetResponse_AnswerInThere_IsRead(string reply)
    {
        foreach (var isStreamed in (bool[])[false, true])
        {
            var model = new ScriptedChatClient(reply);

            Assert.Equal("Ann: pen 2", (await AskAsync<Cart>(model, isStreamed)).ToString());
            Assert.Single(model.Requests);
        }
    }

    [Theory]
    [MemberData(nameof(Nothing))]
    public async Task GetResponse_NoAnswer_ModelIsToldThenTheCallerGetsAnException(string reply)
    {
        foreach (var isStreamed in (bool[])[false, true])
        {
            var mended = new ScriptedChatClient(reply, Right);
            Assert.Equal("Ann: pen 2", (await AskAsync<Cart>(mended, isStreamed)).ToString());
            Assert.Equal(2, mended.Requests.Count);

            var hopeless = new ScriptedChatClient(reply, reply, reply);
            await Assert.ThrowsAsync<PromptedJsonException>(() => AskAsync<Cart>(hopeless, isStreamed));
            Assert.Equal(3, hopeless.Requests.Count);

            var unpaid = new ScriptedChatClient(reply);
            await Assert.ThrowsAsync<PromptedJsonException>(() =>
                AskAsync<Cart>(unpaid, isStreamed, maxExtraRequests: 0)
            );
        }
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_Part_CostsARepairAndIsThenAccepted(bool isStreamed)
    {
        var model = new ScriptedChatClient(Part, Part);

        Assert.Equal("Ann:", (await AskAsync<Cart>(model, isStreamed)).ToString());

        Assert.Equal(
            "That was not accepted: $.Lines is required, expected array; got nothing. Write the corrected JSON now and nothing else.",
            model.Requests[1].Messages[^1].Text
        );
    }

    [Theory, CombinatorialBool]
    public async Task GetResponse_PartAndNobodyToAsk_IsAccepted(bool isStreamed) =>
        Assert.Equal("Ann:", (await AskAsync<Cart>(new ScriptedChatClient(Part), isStreamed, 0)).ToString());

    // What was to become better became worse.
    [Theory, CombinatorialBool]
    public async Task GetResponse_PartThenNothing_IsThePart(bool isStreamed)
    {
        var model = new ScriptedChatClient(Part, "Sorry.", Wrong);

        Assert.Equal("Ann:", (await AskAsync<Cart>(model, isStreamed)).ToString());
        Assert.Equal(3, model.Requests.Count);
    }

    [Fact]
    public async Task GetResponse_PartThenNothing_CountsWhatBothCost()
    {
        var model = new ScriptedChatClient(Part, "Sorry.", Wrong);

        var response = await CreateClient(model).GetResponseAsync<Cart>("q", s_json);

        Assert.Equal(45, response.Usage!.TotalTokenCount);
    }

    [Theory]
    [InlineData("""{"Customer": null, "Lines": [], "Note": null}""")]
    [InlineData("""{"customer": null, "lines": [], "note": null}""")]
    public async Task GetResponse_WrittenButEmpty_IsAnAnswer(string reply)
    {
        var model = new ScriptedChatClient(reply);

        Assert.Equal(":", (await AskAsync<Cart>(model, isStreamed: false)).ToString());
    }

    [Theory]
    [InlineData("""{"Customer": null, "Lines": []}""", ":")]
    [InlineData("""{"Lines": []}""", ":")]
    [InlineData("""{"Customer": "Ann", "shop": "here"}""", "Ann:")]
    [InlineData("""{"cart": {"Customer": "Ann"}}""", "Ann:")]
    public async Task GetResponse_PartTwice_KeepsWhatWasWritten(string reply, string expected) =>
        Assert.Equal(expected, (await AskAsync<Cart>(new ScriptedChatClient(reply, reply), false)).ToString());

    [Theory]
    [InlineData("[]", "")]
    [InlineData("{\"data\": []}", "")]
    [InlineData($"[{Right}]", "Ann: pen 2")]
    [InlineData($"{Right}\n{Right}", "Ann: pen 2; Ann: pen 2")]
    [InlineData($$"""{"carts": [{{Right}}], "total": 1}""", "Ann: pen 2")]
    public async Task GetResponse_List_IsRead(string reply, string expected)
    {
        var model = new ScriptedChatClient(reply);

        Assert.Equal(expected, string.Join("; ", await AskAsync<List<Cart>>(model, isStreamed: false)));
    }

    [Theory]
    [InlineData("[{}]")]
    [InlineData($"[{Right}, {{}}]")]
    [InlineData($"[{Right}, {Wrong}]")]
    [InlineData("{\"data\": [{}, {}]}")]
    [InlineData(Wrong)]
    public async Task GetResponse_ListWithNothingInIt_IsRefused(string reply) =>
        await Assert.ThrowsAsync<PromptedJsonException>(() =>
            AskAsync<List<Cart>>(new ScriptedChatClient(reply, reply, reply), isStreamed: false)
        );

    [Theory]
    [InlineData("""{"Name": "Ann"}""")]
    [InlineData("""{"Name": "Ann", "Tags": null}""")]
    public async Task GetResponse_RequiredAndInitialised_AsksForBoth(string reply)
    {
        var model = new ScriptedChatClient(reply, """{"Name": "Ann", "Tags": ["a"]}""");

        Assert.Equal(["a"], (await AskAsync<Tagged>(model, isStreamed: false)).Tags);
        Assert.Contains(
            "{Name: string, Tags: string[], Remark?: string = \"none\"}",
            model.Requests[0].Messages[0].Text
        );
    }

    [Theory]
    [InlineData("""{"error": "x"}""")]
    [InlineData("""{"$type": "dog"}""")]
    public async Task GetResponse_ClassOfAHierarchy_IsNotMadeOfNothing(string reply)
    {
        const string Schema = """
            {"anyOf":[{"type":"object","properties":{"kind":{"const":"dog"},"name":{"type":"string"}}},
                      {"type":"object","properties":{"kind":{"const":"cat"},"lives":{"type":"integer"}}}]}
            """;
        await Assert.ThrowsAsync<PromptedJsonException>(() =>
            AskAsync(
                CreateClient(new ScriptedChatClient(reply, reply, reply)),
                false,
                new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse(Schema)) }
            )
        );
    }

    [Theory]
    [InlineData("""{"allOf":[{"properties":{"a":{}}},{"properties":{"b":{}}}]}""", """{"c":1}""", false)]
    [InlineData("""{"allOf":[{"properties":{"a":{}}},{"properties":{"b":{}}}]}""", """{"b":1,"c":1}""", true)]
    [InlineData("""{"allOf":[{"properties":{"a":{}}},{"additionalProperties":true}]}""", """{"c":1}""", true)]
    [InlineData("""{"properties":{"x":{}},"anyOf":[{"required":["x"]},{"type":"object"}]}""", """{"c":1}""", true)]
    [InlineData("""{"type":"object","additionalProperties":{"type":"integer"}}""", """{"c":1}""", true)]
    [InlineData("""{"type":"object"}""", """{"c":1}""", true)]
    [InlineData("""{"type":"object","properties":{"a":{}},"required":["a"]}""", """{"a":1}""", true)]
    [InlineData("""{"type":"object","properties":{"a":{},"b":{}},"required":["a"]}""", """{"a":1}""", true)]
    [InlineData("""{"type":"object","properties":{"a":{},"b":{}},"required":[]}""", """{"a":1}""", true)]
    [InlineData("""{"type":"object","properties":{"a":{},"b":{}},"required":[]}""", "{}", false)]
    public async Task GetResponse_SchemaByHand_IsTakenAtItsWord(string schema, string reply, bool isAnswer)
    {
        var options = new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse(schema)) };
        var client = CreateClient(new ScriptedChatClient(reply), new() { MaxExtraRequests = 0 });

        if (isAnswer)
        {
            Assert.Equal(reply, (await AskAsync(client, false, options)).Text);
        }
        else
        {
            await Assert.ThrowsAsync<PromptedJsonException>(() => AskAsync(client, false, options));
        }
    }

    [Fact]
    public async Task GetResponse_SchemaByHandWithRequired_CostsNoRepair()
    {
        const string Schema =
            """{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}},"required":["a"]}""";
        var model = new ScriptedChatClient("{\"a\":1}");

        await AskAsync(
            CreateClient(model),
            false,
            new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse(Schema), "pair") }
        );

        Assert.Contains("{a: int, b?: int}", model.Requests[0].Messages[0].Text);
        Assert.Single(model.Requests);
    }

    [Fact]
    public async Task GetResponse_OrdinaryClass_IsShownWhole()
    {
        var model = new ScriptedChatClient(Right);

        await AskAsync<Cart>(model, isStreamed: false);

        Assert.Contains(
            "\n{Customer: string|null, Lines: {Product: string|null, Price: number}[], Note: string|null}\n",
            model.Requests[0].Messages[0].Text
        );
    }

    private static async Task<T> AskAsync<T>(ScriptedChatClient model, bool isStreamed, int maxExtraRequests = 2)
    {
        var client = CreateClient(model, new() { MaxExtraRequests = maxExtraRequests });
        if (!isStreamed)
        {
            return (await client.GetResponseAsync<T>("q", s_json)).Result;
        }

        var options = new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema<T>(s_json) };
        var response = await client.GetStreamingResponseAsync("q", options).ToChatResponseAsync();
        return (T)JsonSerializer.Deserialize(response.Text, s_json.GetTypeInfo(typeof(T)))!;
    }

    internal sealed class Cart
    {
        public string? Customer { get; set; }

        public List<Line> Lines { get; set; } = [];

        public string? Note { get; set; }

        public override string ToString() => $"{Customer}: {string.Join(", ", Lines)}".TrimEnd();
    }

    internal sealed class Line
    {
        public string? Product { get; set; }

        public decimal Price { get; set; }

        public override string ToString() => FormattableString.Invariant($"{Product} {Price}");
    }

    internal sealed class Tagged(string remark = "none")
    {
        public required string Name { get; set; }

        public string[] Tags { get; set; } = [];

        public string Remark { get; } = remark;
    }

    [JsonSerializable(typeof(Cart))]
    [JsonSerializable(typeof(List<Cart>))]
    [JsonSerializable(typeof(Tagged))]
    [JsonSerializable(typeof(string))]
    internal sealed partial class CartJson : JsonSerializerContext;
}
