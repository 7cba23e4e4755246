using Microsoft.Extensions.AI;

namespace SemanticKernel.Connectors.OpenChat.Tests.Integration;

public sealed class StructuredOutputTests : Suite
{
    public enum Colour
    {
        Red,
        Green,
    }

    public sealed record Person(string Name, int Age, Colour[] Colours);

    [Fact]
    public async Task Ask_Object_IsRead()
    {
        Script("Sure:\n```json\n{\"name\": \"Anna\", \"age\": \"31\", \"colours\": [\"Red\", \"Green\"]}\n```");

        var response = await Client.GetResponseAsync<Person>("Who is it?");

        Assert.Equal(("Anna", 31), (response.Result.Name, response.Result.Age));
        Assert.Equal([Colour.Red, Colour.Green], response.Result.Colours);
    }

    [Fact]
    public async Task Ask_ArrayOfObjects_IsRead()
    {
        Script("""{"data": [{"name": "Anna", "age": 31, "colours": []}, {"name": "Tom", "age": 5, "colours": []}]}""");

        var response = await Client.GetResponseAsync<Person[]>("Who are they?");

        Assert.Equal(["Anna", "Tom"], response.Result.Select(static person => person.Name));
    }

    [Fact]
    public async Task Ask_Integer_IsRead()
    {
        Script("""{"data": 42}""");

        Assert.Equal(42, (await Client.GetResponseAsync<int>("How many?")).Result);
    }

    [Fact]
    public async Task Ask_String_IsRead()
    {
        Script("""{"data": "Paris"}""");

        Assert.Equal("Paris", (await Client.GetResponseAsync<string>("Where?")).Result);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public async Task Ask_Boolean_IsRead(string reply, bool expected)
    {
        // The bare value, as small models like to give it.
        Script(reply);

        Assert.Equal(expected, (await Client.GetResponseAsync<bool>("Is it?")).Result);
    }

    [Fact]
    public async Task Ask_Enum_IsRead()
    {
        Script("""{"data": "Green"}""");

        Assert.Equal(Colour.Green, (await Client.GetResponseAsync<Colour>("Which?")).Result);
    }

    [Fact]
    public async Task Ask_WithFunctions_CallsFirstThenAnswersInForm()
    {
        Script(Call("age_of", """{"name": "Anna"}"""), """{"name": "Anna", "age": 31, "colours": ["Red"]}""");
        using var client = Client.AsBuilder().UseFunctionInvocation().Build();
        var options = new ChatOptions { Tools = [AIFunctionFactory.Create((string name) => 31, "age_of")] };

        var response = await client.GetResponseAsync<Person>("Who is Anna?", options);

        Assert.Equal(("Anna", 31), (response.Result.Name, response.Result.Age));
        Assert.Contains("<tool_result", Emulator.Requests[1].Body, StringComparison.Ordinal);
    }
}
