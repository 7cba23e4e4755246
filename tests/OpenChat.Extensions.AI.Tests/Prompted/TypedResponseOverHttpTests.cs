using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Tests.Support;
using PromptedTools.Extensions.AI;

namespace OpenChat.Extensions.AI.Tests.Prompted;

/// <summary>Typed answers over real HTTP, in both dialects.</summary>
public sealed partial class TypedResponseOverHttpTests : EmulatedTestBase
{
    private const string Anna = """{"name":"Anna","age":33,"favourite":"blue","children":[{"name":"Ben","age":3}]}""";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_TypeOfEveryKind_IsRead(bool isOpenAI)
    {
        var anna = await ReadAsync<Person>(isOpenAI, "Sure:\n```json\n" + Anna + "\n```");
        Assert.Equal(("Anna", 33, Color.Blue), (anna.Name, anna.Age, anna.Favourite));
        Assert.Equal(new Person("Ben", 3), Assert.Single(anna.Children!));

        Assert.Null((await ReadAsync<Person>(isOpenAI, """{"name": "Ben", "age": 3, "favourite": null}""")).Favourite);
        Assert.Equal([new Person("Ben", 3)], await ReadAsync<Person[]>(isOpenAI, """[{"name": "Ben", "age": 3}]"""));
        Assert.Equal("1 2", string.Join(" ", await ReadAsync<int[]>(isOpenAI, "{\"data\": [1, 2]}")));
        Assert.Equal(42, await ReadAsync<int>(isOpenAI, "42"));
        Assert.Equal(0.5, await ReadAsync<double>(isOpenAI, "{\"data\": 0.5}"));
        Assert.True(await ReadAsync<bool>(isOpenAI, "True"));
        Assert.Equal(Color.Blue, await ReadAsync<Color>(isOpenAI, "blue."));
        Assert.Equal("Paris", await ReadAsync<string>(isOpenAI, "{\"data\": \"Paris\"}"));
        Assert.Equal(42, await ReadAsync<int?>(isOpenAI, "42"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ask_Format_GivesStrictJsonWholeAndStreamed(bool isOpenAI, bool isStreamed)
    {
        Script("Here you are:\n{'name': 'Anna', 'age': '33',}\nThat is all.");
        using var client = Client(isOpenAI);

        var response = await AskAsync(client, isStreamed, Clients.Hello, Format<Person>());

        Assert.Equal("""{"name":"Anna","age":33}""", response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ask_FaultyJson_ModelIsToldAndCorrectsIt(bool isOpenAI, bool isStreamed)
    {
        Script("""{"name": "Anna"}""", """{"name": "Anna", "age": 33}""");
        using var client = Client(isOpenAI);

        var response = await AskAsync(client, isStreamed, Clients.Hello, Format<Person>());

        Assert.Equal("""{"name":"Anna","age":33}""", response.Text);
        Assert.Equal("assistant: {\"name\": \"Anna\"}", Sent(1)[^2].Replace(":  {", ": {", StringComparison.Ordinal));
        Assert.StartsWith("user: That was not accepted: $.age is required", Sent(1)[^1], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ask_NoJsonToBeHad_ThrowsWithoutTheReply(bool isOpenAI, bool isStreamed)
    {
        Script("A secret.", "A secret.", "A secret.");
        using var client = Client(isOpenAI);

        var error = await Assert.ThrowsAsync<PromptedJsonException>(() =>
            AskAsync(client, isStreamed, Clients.Hello, Format<Person>())
        );

        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ask_FormatAndTools_CallsFirstThenTheFormat(bool isOpenAI, bool isStreamed)
    {
        var functions = new SampleFunctions();
        Script(SampleFunctions.Call("sum", """{"values": [30, 3]}"""), """{"name": "Anna", "age": 33}""");
        using var client = Client(isOpenAI).AsBuilder().UseFunctionInvocation().Build();
        var options = functions.Options();
        options.ResponseFormat = Format<Person>().ResponseFormat;

        var response = await AskAsync(client, isStreamed, Clients.Hello, options);

        Assert.Equal("""{"name":"Anna","age":33}""", response.Text);
        Assert.Equal(["sum 33"], functions.Invoked);
    }

    [Fact]
    public async Task GetResponse_TypeThatHoldsItself_IsAnsweredOverTheCard()
    {
        using var server = new FakeServer(
            FakeServer.Json("""{"response":"{\"value\": \"a\", \"left\": {\"value\": \"b\"}, \"right\": null}"}""")
        );
        using var client = Clients.Card(server);

        var tree = await client.GetResponseAsync<Node>("Give me a tree.", TypesJson.Default.Options);

        Assert.Equal("b", tree.Result.Left!.Value);
    }

    private async Task<T> ReadAsync<T>(bool isOpenAI, string reply)
    {
        Script(reply);
        using var client = Client(isOpenAI);
        return (await client.GetResponseAsync<T>("q", TypesJson.Default.Options)).Result;
    }

    private static ChatOptions Format<T>() =>
        new() { ResponseFormat = ChatResponseFormat.ForJsonSchema<T>(TypesJson.Default.Options) };

    internal sealed record Person(string Name, int Age, Color? Favourite = null, Person[]? Children = null);

    internal sealed record Node(string Value, Node? Left = null, Node? Right = null);

    [JsonConverter(typeof(JsonStringEnumConverter<Color>))]
    internal enum Color
    {
        Red,
        Blue,
    }

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        PropertyNameCaseInsensitive = true
    )]
    [JsonSerializable(typeof(Node))]
    [JsonSerializable(typeof(Person))]
    [JsonSerializable(typeof(Person[]))]
    [JsonSerializable(typeof(Color))]
    [JsonSerializable(typeof(int[]))]
    [JsonSerializable(typeof(int?))]
    [JsonSerializable(typeof(bool))]
    [JsonSerializable(typeof(double))]
    [JsonSerializable(typeof(string))]
    internal sealed partial class TypesJson : JsonSerializerContext;
}
