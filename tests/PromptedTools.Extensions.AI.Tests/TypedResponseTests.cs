using System.Text.Json;
using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Tests;

public class TypedResponseTests : StructuredOutputTestBase
{
    [Theory]
    [InlineData("{\"name\": \"Anna\", \"age\": 3}")]
    [InlineData("```json\n{\"name\": \"Anna\", \"age\": 3}\n```")]
    [InlineData("Here you are:\n{\"name\": \"Anna\", \"age\": 3}\nThat is all.")]
    [InlineData("{'name': 'Anna', 'age': '3',}")]
    [InlineData("{\"Name\": \"Anna\", \"Age\": 3.0}")]
    [InlineData("{\"person\": {\"name\": \"Anna\", \"age\": 3}}")]
    [InlineData("{\"type\": \"object\", \"properties\": {\"name\": {}}}\n{\"name\": \"Anna\", \"age\": 3}")]
    public async Task GetResponse_Object_IsRead(string reply)
    {
        var response = await CreateClient(new ScriptedChatClient(reply))
            .GetResponseAsync<Person>("Who?", PeopleJson.Default.Options);

        Assert.Equal(new Person("Anna", 3), response.Result);
        Assert.Equal("{\"name\":\"Anna\",\"age\":3}", response.Text);
    }

    [Fact]
    public async Task GetResponse_NestedObject_IsRead()
    {
        const string Reply =
            "{\"name\": \"Anna\", \"age\": 33, \"favourite\": \"blue\", \"children\": [{\"name\": \"Ben\", \"age\": 3}]}";

        var response = await CreateClient(new ScriptedChatClient(Reply))
            .GetResponseAsync<Person>("Who?", PeopleJson.Default.Options);

        Assert.Equal(Color.Blue, response.Result.Favourite);
        Assert.Equal(new Person("Ben", 3), Assert.Single(response.Result.Children!));
    }

    [Theory]
    [InlineData("[1, 2, 3]")]
    [InlineData("{\"data\": [1, 2, 3]}")]
    [InlineData("```\n[1, 2, 3]\n```")]
    public async Task GetResponse_Array_IsRead(string reply) =>
        Assert.Equal("1 2 3", string.Join(" ", await ReadAsync<int[]>(reply)));

    [Theory]
    [InlineData("42")]
    [InlineData("42.")]
    [InlineData("\"42\"")]
    [InlineData("{\"data\": 42}")]
    [InlineData("{\"answer\": 42}")]
    public async Task GetResponse_Number_IsRead(string reply) => Assert.Equal(42, await ReadAsync<int?>(reply));

    [Theory]
    [InlineData("true")]
    [InlineData("True")]
    [InlineData("{\"data\": true}")]
    public async Task GetResponse_Boolean_IsRead(string reply) => Assert.True(await ReadAsync<bool>(reply));

    [Theory]
    [InlineData("Blue")]
    [InlineData("blue.")]
    [InlineData("\"Blue\"")]
    [InlineData("{\"data\": \"blue\"}")]
    public async Task GetResponse_Enum_IsRead(string reply) => Assert.Equal(Color.Blue, await ReadAsync<Color>(reply));

    [Theory]
    [InlineData("Paris is nice", "Paris is nice")]
    [InlineData("{\"data\": \"Paris\"}", "Paris")]
    [InlineData("{\"answer\": \"Paris\"}", "Paris")]
    [InlineData("\"Paris\"", "Paris")]
    [InlineData("**Paris**", "Paris")]
    [InlineData("`Paris`", "Paris")]
    [InlineData("Paris.", "Paris.")]
    [InlineData("Use {\"a\":1} here", "Use {\"a\":1} here")]
    [InlineData("[1] is a citation", "[1] is a citation")]
    [InlineData("He said \"hi\"", "He said \"hi\"")]
    [InlineData("\"Hi\" he said", "\"Hi\" he said")]
    [InlineData("\"Hi\", he said, \"you\"", "\"Hi\", he said, \"you\"")]
    [InlineData("**bold** move", "**bold** move")]
    [InlineData("2 * 3 = *6*", "2 * 3 = *6*")]
    [InlineData("```python\nprint(1)\n```", "```python\nprint(1)\n```")]
    public async Task GetResponse_String_IsRead(string reply, string text) =>
        Assert.Equal(text, await ReadAsync<string>(reply));

    [Theory]
    [InlineData("{\"a\": 1}")]
    [InlineData("{\"data\": \"Par")]
    public async Task GetResponse_JsonWhereATextWasAskedFor_IsAskedForAgain(string reply)
    {
        var model = new ScriptedChatClient(reply, "{\"data\": \"Paris\"}");

        var response = await CreateClient(model).GetResponseAsync<string>("Where?", PeopleJson.Default.Options);

        Assert.Equal("Paris", response.Result);
        Assert.Equal(2, model.Requests.Count);
    }

    [Theory]
    [InlineData("{\"name\": \"Anna\", \"age\": 3}\n{\"name\": \"Ben\", \"age\": 4}")]
    [InlineData("{\"name\": \"Anna\", \"age\": 3}, {\"name\": \"Ben\", \"age\": 4}")]
    public async Task GetResponse_ObjectsOneAfterAnother_AreTheListAskedFor(string reply) =>
        Assert.Equal([new Person("Anna", 3), new Person("Ben", 4)], await ReadAsync<Person[]>(reply));

    [Fact]
    public async Task GetResponse_ProseWhereAListWasAskedFor_IsAskedForAgain()
    {
        var model = new ScriptedChatClient("1. one\n2. two", "[1, 2]");

        var response = await CreateClient(model).GetResponseAsync<int[]>("Which?", PeopleJson.Default.Options);

        Assert.Equal([1, 2], response.Result);
    }

    [Theory]
    [InlineData("{\"type\": \"integer\"}", "5", "5")]
    [InlineData("{\"type\": \"string\"}", "Paris", "\"Paris\"")]
    [InlineData("{\"type\": \"string\"}", "\"Paris\"", "\"Paris\"")]
    [InlineData("{\"type\": \"boolean\"}", "True", "true")]
    [InlineData("{\"enum\": [\"red\", \"blue\"], \"type\": \"string\"}", "Blue.", "\"blue\"")]
    public async Task GetResponse_SchemaOfNoObject_ReadsTheBareValue(string schema, string reply, string json)
    {
        var format = ChatResponseFormat.ForJsonSchema(JsonElement.Parse(schema));

        var response = await CreateClient(new ScriptedChatClient(reply))
            .GetResponseAsync("What?", new ChatOptions { ResponseFormat = format });

        Assert.Equal(json, response.Text);
    }

    [Fact]
    public async Task GetResponse_EmptyReply_IsAskedForAgain()
    {
        var model = new ScriptedChatClient("", "{\"name\": \"Anna\", \"age\": 3}");

        var response = await CreateClient(model).GetResponseAsync<Person>("Who?", PeopleJson.Default.Options);

        Assert.Equal(new Person("Anna", 3), response.Result);
    }

    [Fact]
    public async Task GetResponse_ArrayOfObjects_IsRead() =>
        Assert.Equal(
            [new Person("Anna", 3), new Person("Ben", 4)],
            await ReadAsync<Person[]>("[{\"name\": \"Anna\", \"age\": 3}, {\"name\": \"Ben\", \"age\": 4}]")
        );

    [Fact]
    public async Task GetResponse_SchemaInTheMessage_IsReadAsAnyObject()
    {
        var response = await CreateClient(new ScriptedChatClient("Sure: {'name': 'Anna', 'age': 3}"))
            .GetResponseAsync<Person>("Who?", PeopleJson.Default.Options, useJsonSchemaResponseFormat: false);

        Assert.Equal("Anna", response.Result.Name);
    }

    private static async Task<T> ReadAsync<T>(string reply) =>
        (await CreateClient(new ScriptedChatClient(reply)).GetResponseAsync<T>("q", PeopleJson.Default.Options)).Result;
}
