using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Tests;

/// <summary>A value is taken whole, mended where its schema says how, or not at all: no piece of it is an answer.</summary>
public partial class WholeValueTests
{
    private const string Amount = """{"type":"object","properties":{"x":{"type":"number"},"y":{"type":"integer"}}}""";
    private const string Text = """{"type":"object","properties":{"x":{"type":"string"},"y":{"type":"integer"}}}""";
    private const string Amounts =
        """{"type":"array","items":{"type":"object","properties":{"Amount":{"type":"number"}},"required":["Amount"]}}""";
    private const string Author = """{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}""";
    private const string Numbers = """{"type":"array","items":{"type":"number"}}""";
    private const string Texts = """{"type":"array","items":{"type":"string"}}""";
    private const string Number = """{"type":"number"}""";
    private const string Map = """{"type":"object","additionalProperties":{"type":"string"}}""";
    private const string Counts = """{"type":"object","additionalProperties":{"type":"number"}}""";

    // A null for what is refused.
    public static TheoryData<string, string, string?> Values() =>
        new()
        {
            // Numbers as people write them.
            { Amount, """{"x": -2,000.00, "y": 1}""", """{"x":-2000.00,"y":1}""" },
            { Amount, """{"x": 1,234,567, "y": 1}""", """{"x":1234567,"y":1}""" },
            { Amount, """{"x": 1,000}""", """{"x":1000}""" },
            { Amount, """{"y": 1, "x": 12,000}""", """{"y":1,"x":12000}""" },
            { Amount, """{"x": 1 000 000.5, "y": 1}""", """{"x":1000000.5,"y":1}""" },
            { Amount, "{\"x\": 1\u00A0000, \"y\": 1}", """{"x":1000,"y":1}""" },
            { Amount, """{"x": 1'000, "y": 1}""", """{"x":1000,"y":1}""" },
            { Amount, """{"x": "2,500.75", "y": 1}""", """{"x":2500.75,"y":1}""" },
            { Amount, """{"x": $1,250.00, "y": 1}""", """{"x":1250.00,"y":1}""" },
            { Amount, """{"x": -$5, "y": 1}""", """{"x":-5,"y":1}""" },
            { Amount, """{"x": $-5, "y": 1}""", """{"x":-5,"y":1}""" },
            { Amount, """{"x": 19.99 €, "y": 1}""", """{"x":19.99,"y":1}""" },
            { Amount, """{"x": "€ 19.99", "y": 1}""", """{"x":19.99,"y":1}""" },
            { Amount, """{"x": 50%, "y": 1}""", """{"x":50,"y":1}""" },
            { Amount, """{"x": 21.5°C, "y": 1}""", """{"x":21.5,"y":1}""" },
            { Amount, "{\"x\": \u22125, \"y\": 1}", """{"x":-5,"y":1}""" },
            { Amount, """{"x": +5, "y": 1}""", """{"x":5,"y":1}""" },
            { Amount, """{"x": 1_000, "y": 1}""", """{"x":1000,"y":1}""" },
            { Amount, """{"x": 5 EUR, "y": 1}""", """{"x":5,"y":1}""" },
            { Amount, """{"x": USD -1,250.50, "y": 1}""", """{"x":-1250.50,"y":1}""" },
            { Amount, """{"x": 5 EURO, "y": 1}""", null },
            { Amount, """{"x": (500), "y": 1}""", null },
            { Amount, """{"x": ($500), "y": 1}""", null },
            { Amount, """{"x": 1 e5, "y": 1}""", null },
            { Amount, """{"x": 3,5, "y": 1}""", null },
            { Amount, """{"x": 1.234,56, "y": 1}""", null },
            { Amount, """{"x": 1,00, "y": 1}""", null },
            { Amount, """{"x": 1,0000, "y": 1}""", null },
            { Amount, """{"x": 1, 000, "y": 1}""", null },
            { Amount, """{"x": 1/2, "y": 1}""", null },
            { Amount, """{"x": 3-5, "y": 1}""", null },
            { Amount, """{"x": 3..5, "y": 1}""", null },
            { Amount, """{"x": 5 km, "y": 1}""", null },
            { Amount, """{"x": 2 million, "y": 1}""", null },
            { Amount, """{"x": 5k, "y": 1}""", null },
            { Amount, """{"x": ~5, "y": 1}""", null },
            { Amount, """{"x": >5, "y": 1}""", null },
            { Amount, """{"x": 2 + 3, "y": 1}""", null },
            { Amount, """{"x": 2024-10-18, "y": 1}""", null },
            { Amount, """{"x": 10:30, "y": 1}""", null },
            { Amount, """{"x": 1.2.3, "y": 1}""", null },
            { Amount, """{"x": 5'11", "y": 1}""", null },
            { Amount, """{"x": 0x1F, "y": 1}""", null },
            { Amount, """{"x": NaN, "y": 1}""", null },
            { Amount, """{"x": five, "y": 1}""", null },
            { Amount, """{"x": , "y": 1}""", null },
            { Amount, """{"x": ..., "y": 1}""", null },
            { Amount, """{"y": 5 #2, "x": 1}""", null },
            { Amount, """{"y": 5 //2, "x": 1}""", null },
            { Amount, """{"y": 5 <b>bold</b>, "x": 1}""", null },
            { Amount, """{"x": 1.5, ...}""", null },
            { Amount, """{"x": 1.5, 2, "y": 1}""", null },
            { Amount, """{"x": 1.5}, "y": 1}""", null },
            { Amount, """{"x": 1.5 /* about */, "y": 1} // done""", """{"x":1.5,"y":1}""" },
            { Amount, "{\"x\": 1.5, # [sic]\n \"y\": 1}", """{"x":1.5,"y":1}""" },
            // Text without quotes.
            { Text, """{"x": 2024-10-18, "y": 1}""", """{"x":"2024-10-18","y":1}""" },
            { Text, """{"x": 2024-10-18T10:00:00Z, "y": 1}""", """{"x":"2024-10-18T10:00:00Z","y":1}""" },
            { Text, """{"x": 18.10.2024, "y": 1}""", """{"x":"18.10.2024","y":1}""" },
            { Text, """{"x": 10/18/2024, "y": 1}""", """{"x":"10/18/2024","y":1}""" },
            { Text, """{"x": October 18, 2024, "y": 1}""", """{"x":"October 18, 2024","y":1}""" },
            { Text, """{"x": 10:30, "y": 1}""", """{"x":"10:30","y":1}""" },
            { Text, """{"x": 10:30 PM, "y": 1}""", """{"x":"10:30 PM","y":1}""" },
            { Text, """{"x": 1/2, "y": 1}""", """{"x":"1/2","y":1}""" },
            { Text, """{"x": 1 e5, "y": 1}""", """{"x":"1 e5","y":1}""" },
            { Text, """{"x": 50%, "y": 1}""", """{"x":"50%","y":1}""" },
            { Text, """{"x": 3-5, "y": 1}""", """{"x":"3-5","y":1}""" },
            { Text, """{"x": 3,5, "y": 1}""", """{"x":"3,5","y":1}""" },
            { Text, """{"x": 1,000, "y": 1}""", """{"x":"1,000","y":1}""" },
            { Text, """{"x": $1,000.00, "y": 1}""", """{"x":"$1,000.00","y":1}""" },
            { Text, """{"x": +1 555 0100, "y": 1}""", """{"x":"+1 555 0100","y":1}""" },
            { Text, """{"x": +15550100, "y": 1}""", """{"x":"+15550100","y":1}""" },
            { Text, """{"x": 555-0100, "y": 1}""", """{"x":"555-0100","y":1}""" },
            { Text, """{"x": (555) 010-0100, "y": 1}""", """{"x":"(555) 010-0100","y":1}""" },
            { Text, """{"x": 01234, "y": 1}""", """{"x":"01234","y":1}""" },
            { Text, """{"x": 1.2.3, "y": 1}""", """{"x":"1.2.3","y":1}""" },
            { Text, """{"x": 1.10, "y": 1}""", """{"x":"1.10","y":1}""" },
            { Text, """{"x": v1.2.3-beta, "y": 1}""", """{"x":"v1.2.3-beta","y":1}""" },
            { Text, """{"x": 192.168.0.1, "y": 1}""", """{"x":"192.168.0.1","y":1}""" },
            { Text, """{"x": 192.168.0.1:8080, "y": 1}""", """{"x":"192.168.0.1:8080","y":1}""" },
            { Text, """{"x": https://example.org/a?b=c, "y": 1}""", """{"x":"https://example.org/a?b=c","y":1}""" },
            { Text, """{"x": ann@example.org, "y": 1}""", """{"x":"ann@example.org","y":1}""" },
            { Text, """{"x": Ann Smith, "y": 1}""", """{"x":"Ann Smith","y":1}""" },
            { Text, """{"x": Well, it depends, as ever, "y": 1}""", """{"x":"Well, it depends, as ever","y":1}""" },
            { Text, """{"x": Well, note: it depends, "y": 1}""", """{"x":"Well, note: it depends","y":1}""" },
            { Text, """{"x": Ann's bakery, "y": 1}""", """{"x":"Ann's bakery","y":1}""" },
            { Text, """{"x": true story, "y": 1}""", """{"x":"true story","y":1}""" },
            { Text, """{"y": 1, "x": Elm Street 5, Springfield}""", """{"y":1,"x":"Elm Street 5, Springfield"}""" },
            { Text, """{x: Ann Smith, y: 1}""", """{"x":"Ann Smith","y":1}""" },
            { Text, "{\n  \"x\": Ann Smith,\n  \"y\": 1\n}", """{"x":"Ann Smith","y":1}""" },
            { Text, """{"x": Ann "Annie" Smith, "y": 1}""", null },
            { Text, """{"x": "a" + "b", "y": 1}""", null },
            { Text, """{"x": "a" or "b", "y": 1}""", null },
            { Text, """{"x": "a" | "b", "y": 1}""", null },
            { Text, "{“x”: “a” or “b”, “y”: 1}", null },
            { Text, """{"x": "a\" or \"b", "y": 1}""", """{"x":"a\" or \"b","y":1}""" },
            { Text, """{"x": "a"/"b", "y": 1}""", null },
            { Text, """{"x": "Ann" "Smith", "y": 1}""", null },
            { Text, """{"x": 'a' if b else 'c', "y": 1}""", null },
            { Text, """{"x": the "5" and the "6", "y": 1}""", null },
            { Text, """{"x": "a 5" and a 6" pipe", "y": 1}""", """{"x":"a 5\" and a 6\" pipe","y":1}""" },
            { Text, """{"x": "the "a" or the "b" key", "y": 1}""", """{"x":"the \"a\" or the \"b\" key","y":1}""" },
            { Text, """{"x": (500), "y": 1}""", """{"x":"(500)","y":1}""" },
            { Text, """{x: at 9, 10:30 sharp, y: 1}""", """{"x":"at 9, 10:30 sharp","y":1}""" },
            // Keys that are numbers.
            { Map, """{1: "a", 2: "b"}""", """{"1":"a","2":"b"}""" },
            { Map, """{"k": "a", -2: "b", 2.5: "c"}""", """{"k":"a","-2":"b","2.5":"c"}""" },
            { Map, """{1: a, 2: b}""", """{"1":"a","2":"b"}""" },
            { Map, """{2024-10-18: 'a', 2nd: 'b', 3 => 'c'}""", """{"2024-10-18":"a","2nd":"b","3":"c"}""" },
            { Map, """{1: 10:30, 2: 11:30}""", """{"1":"10:30","2":"11:30"}""" },
            { Counts, """{1: 2, 3: 1,000}""", """{"1":2,"3":1000}""" },
            { Counts, """{2023: 1,5, 2024: 2,5}""", null },
            { Text, """{"x": name[0], "y": 1}""", null },
            { Text, """{"x": get_name(1), "y": 1}""", null },
            { Text, """{"x": <name>, "y": 1}""", null },
            { Text, """{"x": {{name}}, "y": 1}""", null },
            { Text, """{"x": ..., "y": 1}""", null },
            { Text, """{"x": and so on..., "y": 1}""", null },
            { Text, """{"x": , "y": 1}""", null },
            { Text, "{\"x\": one\ntwo, \"y\": 1}", null },
            // Lists.
            {
                Amounts,
                """[{"Amount": 1}, {"Amount":-2,000.00}, {"Amount": 3}]""",
                """[{"Amount":1},{"Amount":-2000.00},{"Amount":3}]"""
            },
            { Amounts, """[{"Amount": 1}, {"Amount": 2,0,0}, {"Amount": 3}]""", null },
            { Amounts, """[{"Amount": 1}, {"Amount": about 2}, {"Amount": 3}]""", null },
            { Amounts, """[{"Amount": 1}, {"Amount": }, {"Amount": 3}]""", null },
            { Amounts, """[{"Amount": 1}, {"Amount" 2}, {"Amount": 3}]""", null },
            { Amounts, """[{"Amount": 1}, ..., {"Amount": 3}]""", null },
            { Amounts, """[{"Amount": 1}, {"Amount": 2}, ...]""", null },
            { Amounts, """[{"Amount": 1}, and two more]""", null },
            { Amounts, """[{"Amount": 1}, {"Amount": 2], {"Amount": 3}]""", null },
            { Amounts, """[{"Amount": 1}], {"Amount": 2}]""", null },
            { Amounts, """[{"Amount": 1}, {"Amount": "two""", null },
            { Amounts, """{"items": [{"Amount": 1}, {"Amount": x}]}""", null },
            {
                Amounts,
                "{\"Amount\": 1}\n{\"Amount\": 2}\n{\"Amount\": 3}",
                """[{"Amount":1},{"Amount":2},{"Amount":3}]"""
            },
            { Amounts, "{\"Amount\": 1}\n{\"Amount\": 2,0,0}\n{\"Amount\": 3}", null },
            { Amounts, "{\"Amount\": 1}\n{\"Amount\": }\n{\"Amount\": 3}", null },
            { Amounts, "{\"a\": {\"Amount\": 1}}\n{\"b\": {\"Amount\": 2}}", null },
            {
                Amounts,
                "{\"Amount\": 1}\n{\"Amount\": 2}\n[{\"Amount\": 1}, {\"Amount\": 2}]",
                """[{"Amount":1},{"Amount":2}]"""
            },
            { Numbers, "[1, 2, 3]", "[1,2,3]" },
            { Numbers, "[1, 2, ..., 10]", null },
            { Numbers, "[1, 2, 3...]", null },
            { Numbers, "[1..5]", null },
            { Numbers, "[1, 2] + [3]", null },
            { Numbers, "[0] * 5", null },
            { Numbers, "**[1, 2]**\n* all\n+ of them", "[1,2]" },
            { Numbers, "[1-5]", null },
            { Numbers, "[1,000, 2,000]", null },
            { Numbers, "[-2,000.00, 5]", null },
            { Numbers, "[-2,500.00, 5]", "[-2,500.00,5]" },
            { Numbers, "[$1,234.50, $5]", "[1234.50,5]" },
            { Numbers, "[\"1,000\", \"2,000\"]", "[1000,2000]" },
            { Numbers, "[50%, 60%]", "[50,60]" },
            { Numbers, "[10:30]", null },
            { Numbers, "names[0] and int[] and [1] in prose", null },
            { Numbers, "As source [7] says: [1, 2]", "[1,2]" },
            { Texts, "[Ann, Bob]", """["Ann","Bob"]""" },
            { Texts, "[Ann Smith, Bob]", """["Ann Smith","Bob"]""" },
            { Texts, "[2024-10-18, 2024-10-19]", """["2024-10-18","2024-10-19"]""" },
            { Texts, "[10:30, 11:45]", """["10:30","11:45"]""" },
            { Texts, "[1,000, 2,000]", null },
            { Texts, "[1,234 km]", null },
            { Texts, "[\"a\", \"b\", ...]", null },
            { Texts, "[\"a\", \"b\", etc.]", null },
            { Texts, "[\"name\": \"Ann\", \"of\": \"York\"]", null },
            { Texts, "- [ ] Buy milk\n- [x] Sell hay", null },
            // Several values: the first that has all that is asked for, else the first that fits.
            { Author, "{\"name\": \"Ann\"}\n{\"name\": \"Bob\"}", """{"name":"Ann"}""" },
            { Text, "{\"x\": \"a\"}\n{\"x\": \"b\", \"y\": 1}", """{"x":"b","y":1}""" },
            { Text, "{\"x\": \"a\"}\n{\"x\": \"b\"}", """{"x":"a"}""" },
            // A piece of something else.
            { Author, """{"date": 2024-10-18, "author": {"name": "Ann"}}""", null },
            { Author, """{"date": "2024-10-18", "author": {"name": "Ann"}}""", """{"name":"Ann"}""" },
            { Author, """{"pages": 1/2, "author": {"name": "Ann"}}""", null },
            { Author, """{"title": , "author": {"name": "Ann"}}""", null },
            { Author, """[{"name": "Ann"}, {"name": "Bob"]""", null },
            { Author, """{"title": "x", "by": [{"name": "Ann"}, ...]}""", null },
            { Author, """{"authors": [{"name": "Ann"}, {"name": "B""", null },
            { Author, """I think {as ever} of {"name": "Ann"}.""", """{"name":"Ann"}""" },
            { Author, """{"name": } no: {"name": "Ann"}""", """{"name":"Ann"}""" },
            { Author, "{\"name\": \"x\n```json\n{\"name\": \"Ann\"}\n```", null },
            {
                Author,
                "```json\n{\"name\" \"x\"}\n```\nCorrected:\n```json\n{\"name\": \"Ann\"}\n```",
                """{"name":"Ann"}"""
            },
            { Author, """{"name": "Ann"}}""", """{"name":"Ann"}""" },
            { Number, "1,234.50", "1234.50" },
            { Number, "$5", "5" },
            { Number, "3-5", null },
            { Number, "2024-10-18", null },
            { Number, "1/2", null },
            { Number, "It is two [1].", null },
        };

    [Theory, MemberData(nameof(Values))]
    public async Task GetResponse_AsModelsWriteIt_IsTakenWholeOrNotAtAll(string schema, string reply, string? json)
    {
        Assert.Equal(json, await ReadAsync(schema, reply));
        Assert.Equal(json, await ReadAsync(schema, "Here it is:\n```json\n" + reply + "\n```") ?? json);
    }

    [Theory]
    [InlineData("[{\"Amount\": 1}, {\"Amount\": -2,000.00}, {\"Amount\": 3}]", 3)]
    [InlineData("{\"data\": [{\"Amount\": 1}, {\"Amount\": $2,000.00}, {\"Amount\": 3}]}", 3)]
    [InlineData("{\"Amount\": 1}\n{\"Amount\": 2}", 2)]
    public async Task GetResponse_TypedList_HasAllThatWasWritten(string reply, int count)
    {
        var response = await Client(reply).GetResponseAsync<Payment[]>("Which?", PaymentsJson.Default.Options);

        Assert.Equal(count, response.Result.Length);
    }

    // What is read again from each bracket on takes minutes here.
    [Theory]
    [InlineData("{\"a\"} ")]
    [InlineData("{\"a\": } ")]
    [InlineData("[#,")]
    [InlineData("#,")]
    [InlineData("{ x ")]
    [InlineData("[\"\n```\n")]
    [InlineData("{\"a\": x, ")]
    [InlineData("{\"a\": \"x\"y, ")]
    [InlineData("[1,000")]
    [InlineData("{\"a\": 1,")]
    [InlineData("{\"a\": '")]
    [InlineData("[[1] ")]
    [InlineData("{\"a\": (")]
    public async Task GetResponse_ManyTimesTheSame_ComesToAnEnd(string piece)
    {
        var reply = "[" + string.Concat(Enumerable.Repeat(piece, 250_000 / piece.Length)) + "}";

        Assert.Null(await ReadAsync(Amounts, reply));
    }

    [Theory]
    [InlineData(
        "{\"name\": \"search_docs\", \"arguments\": {\"query\": Rye bread, dark, \"top_k\": 1,000}}",
        "Rye bread, dark",
        1000
    )]
    [InlineData("{\"name\": \"search_docs\", \"arguments\": {\"query\": 2024-10-18, \"top_k\": 3}}", "2024-10-18", 3)]
    public async Task GetResponse_ArgumentsWithoutQuotes_AreTakenWhole(string reply, string query, int count)
    {
        using var client = new PromptedToolsChatClient(new ScriptedChatClient(reply));

        var response = await client.GetResponseAsync("Find it.", new ChatOptions { Tools = TestTools.All });

        var call = Assert.IsType<FunctionCallContent>(Assert.Single(response.Messages[0].Contents));
        Assert.Equal(query, call.Arguments!["query"]!.ToString());
        Assert.Equal(count.ToString(CultureInfo.InvariantCulture), call.Arguments["top_k"]!.ToString());
    }

    [Theory]
    [InlineData("""{"name": "search_docs", "arguments": {"query": "a" or "b", "top_k": 3}}""")]
    [InlineData("search_docs(query='a' if b else 'c', top_k=3)")]
    public async Task GetResponse_ArgumentOfSeveralStrings_IsAskedForAgain(string reply)
    {
        var model = new ScriptedChatClient(reply, "search_docs(query='a')");
        using var client = new PromptedToolsChatClient(model);

        var response = await client.GetResponseAsync("Find it.", new ChatOptions { Tools = TestTools.All });

        var call = Assert.IsType<FunctionCallContent>(Assert.Single(response.Messages[0].Contents));
        Assert.Equal("a", call.Arguments!["query"]!.ToString());
        Assert.Equal(2, model.Requests.Count);
    }

    [Fact]
    public async Task GetResponse_TypedDates_AreReadWithoutQuotes()
    {
        const string Reply = "{\"Day\": 2024-10-18, \"At\": 2024-10-18T10:00:00+02:00, \"Author\": {\"Name\": Ann}}";

        var response = await Client(Reply).GetResponseAsync<Article>("Which?", PaymentsJson.Default.Options);

        Assert.Equal(
            new Article(
                new DateOnly(2024, 10, 18),
                new DateTimeOffset(2024, 10, 18, 10, 0, 0, TimeSpan.FromHours(2)),
                new Writer("Ann")
            ),
            response.Result
        );
    }

    [Fact]
    public async Task GetResponse_JsonThatCannotBeRead_IsAskedForAgain()
    {
        var model = new ScriptedChatClient("[{\"Amount\": 1}, {\"Amount\" 2}]", "[{\"Amount\": 1}, {\"Amount\": 2}]");
        var client = new PromptedToolsChatClient(model);

        var response = await client.GetResponseAsync<Payment[]>("Which?", PaymentsJson.Default.Options);

        Assert.Equal([new Payment(1), new Payment(2)], response.Result);
        Assert.Equal(2, model.Requests.Count);
    }

    private static PromptedToolsChatClient Client(string reply) =>
        new(new ScriptedChatClient(reply), new PromptedToolsOptions { MaxExtraRequests = 0 });

    private static async Task<string?> ReadAsync(string schema, string reply)
    {
        var format = ChatResponseFormat.ForJsonSchema(JsonElement.Parse(schema));
        try
        {
            return (await Client(reply).GetResponseAsync("What?", new ChatOptions { ResponseFormat = format })).Text;
        }
        catch (PromptedJsonException)
        {
            return null;
        }
    }

    internal sealed record Payment(decimal Amount);

    internal sealed record Writer(string Name);

    internal sealed record Article(DateOnly Day, DateTimeOffset At, Writer Author);

    [JsonSerializable(typeof(Payment[]))]
    [JsonSerializable(typeof(Article))]
    internal sealed partial class PaymentsJson : JsonSerializerContext;
}
