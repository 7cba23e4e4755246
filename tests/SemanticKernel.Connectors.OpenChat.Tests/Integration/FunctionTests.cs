using System.Text.Json;
using Microsoft.Extensions.AI;

namespace SemanticKernel.Connectors.OpenChat.Tests.Integration;

public sealed class FunctionTests : Suite
{
    private readonly List<string> _invoked = [];

    private IChatClient Invoking => Client.AsBuilder().UseFunctionInvocation().Build();

    public enum Unit
    {
        Celsius,
        Fahrenheit,
    }

    public sealed record Place(string Name, Point Where);

    public sealed record Point(double Lat, double Lon);

    private string Note(string what)
    {
        _invoked.Add(what);
        return $"done {what}";
    }

    private async Task<ChatResponse> InvokeAsync(bool isStreaming, Delegate function, ChatToolMode? mode = null)
    {
        var options = new ChatOptions { Tools = [AIFunctionFactory.Create(function, "f")], ToolMode = mode };
        return await AskAsync(Invoking, isStreaming, [new ChatMessage(ChatRole.User, "Go.")], options);
    }

    public static TheoryData<bool, string, string> Arguments() =>
        new MatrixTheoryData<bool, (string, string)>(
            [false, true],
            [
                ("""{"city": "Paris", "days": 2}""", "Paris 2 Celsius"),
                ("""{"city": "Paris"}""", "Paris 1 Celsius"),
                ("""{"city": "Paris", "days": "3", "unit": "fahrenheit"}""", "Paris 3 Fahrenheit"),
            ]
        )
            .Select(static row => row.Data)
            .Aggregate(
                new TheoryData<bool, string, string>(),
                static (all, row) =>
                {
                    all.Add(row.Item1, row.Item2.Item1, row.Item2.Item2);
                    return all;
                }
            );

    [Theory]
    [MemberData(nameof(Arguments))]
    public async Task Invoke_RequiredAndOptionalParameters_GetTheirValues(
        bool isStreaming,
        string arguments,
        string expected
    )
    {
        Script(Call("f", arguments), "Done.");

        var response = await InvokeAsync(
            isStreaming,
            (string city, int days = 1, Unit unit = Unit.Celsius) => Note($"{city} {days} {unit}")
        );

        Assert.Equal("Done.", response.Text);
        Assert.Equal([expected], _invoked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Invoke_Parameterless_IsInvoked(bool isStreaming)
    {
        Script(Call("f", "{}"), "Done.");

        await InvokeAsync(isStreaming, () => Note("now"));

        Assert.Equal(["now"], _invoked);
        Assert.Contains("done now", Emulator.Requests[1].Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Invoke_NestedObjectAndArray_ArriveWhole(bool isStreaming)
    {
        Script(
            Call("f", """{"places": [{"name": "Paris", "where": {"lat": 48.9, "lon": 2.4}}], "tags": ["a", "b"]}"""),
            "Done."
        );

        await InvokeAsync(
            isStreaming,
            (Place[] places, string[] tags) => Note($"{places[0].Name} {places[0].Where.Lat} {string.Join('+', tags)}")
        );

        Assert.Equal(["Paris 48.9 a+b"], _invoked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Invoke_SeveralCallsInOneReply_AreAllInvokedInOrder(bool isStreaming)
    {
        Script(Call("f", """{"n": 1}""") + "\n" + Call("f", """{"n": 2}"""), "Done.");

        await InvokeAsync(isStreaming, (int n) => Note($"{n}"));

        Assert.Equal(["1", "2"], _invoked);
        Assert.Equal(2, Emulator.Requests.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Require_Any_CallIsToldToTheModelAndFound(bool isStreaming)
    {
        Script(Call("f", """{"n": 1}"""), "Done.");

        await InvokeAsync(isStreaming, (int n) => Note($"{n}"), ChatToolMode.RequireAny);

        Assert.Equal(["1"], _invoked);
        Assert.Contains("You must call", Emulator.Requests[0].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Require_Specific_OtherCallsAreRefused()
    {
        Script(Call("other", "{}"), Call("f", """{"n": 1}"""), "Done.");
        var options = new ChatOptions
        {
            Tools =
            [
                AIFunctionFactory.Create((int n) => Note($"{n}"), "f"),
                AIFunctionFactory.Create(() => Note("other"), "other"),
            ],
            ToolMode = ChatToolMode.RequireSpecific("f"),
        };

        await Invoking.GetResponseAsync("Go.", options);

        Assert.Equal(["1"], _invoked);
    }

    [Fact]
    public async Task Ask_WithoutInvocation_GivesTheCallWithItsReason()
    {
        Script(Call("f", """{"n": 1}"""));

        var response = await AskAsync(
            isStreaming: false,
            "Go.",
            new ChatOptions { Tools = [AIFunctionFactory.Create((int n) => n, "f")] }
        );

        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
        var call = Assert.Single(response.Messages[0].Contents.OfType<FunctionCallContent>());
        Assert.False(string.IsNullOrEmpty(call.CallId));
    }

    public static TheoryData<string> Schemas() =>
        [
            "{}",
            """{"type":"object"}""",
            """{"type":"object","properties":{}}""",
            """{"type":"object","properties":{"a":{}}}""",
            """{"type":"object","properties":{"a":true}}""",
            """{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}""",
            """{"type":"object","properties":{"a":{"type":"integer","minimum":1,"maximum":7}}}""",
            """{"type":"object","properties":{"a":{"type":"number","multipleOf":0.5}}}""",
            """{"type":"object","properties":{"a":{"type":"boolean","default":false}}}""",
            """{"type":"object","properties":{"a":{"type":"null"}}}""",
            """{"type":"object","properties":{"a":{"type":["string","null"]}}}""",
            """{"type":"object","properties":{"a":{"enum":["x","y",1,null]}}}""",
            """{"type":"object","properties":{"a":{"const":"x"}}}""",
            """{"type":"object","properties":{"a":{"type":"array"}}}""",
            """{"type":"object","properties":{"a":{"type":"array","items":{"type":"integer"},"minItems":1}}}""",
            """{"type":"object","properties":{"a":{"type":"array","items":{"type":"array","items":{"type":"string"}}}}}""",
            """{"type":"object","properties":{"a":{"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}]}}}""",
            """{"type":"object","properties":{"a":{"type":"object","properties":{"b":{"type":"string"}}}}}""",
            """{"type":"object","properties":{"a":{"type":"object","additionalProperties":{"type":"integer"}}}}""",
            """{"type":"object","properties":{"a":{"anyOf":[{"type":"string"},{"type":"integer"}]}}}""",
            """{"type":"object","properties":{"a":{"oneOf":[{"type":"string"},{"type":"null"}]}}}""",
            """{"type":"object","properties":{"a":{"allOf":[{"type":"string"},{"minLength":1}]}}}""",
            """{"type":"object","properties":{"a":{"not":{"type":"string"}}}}""",
            """{"type":"object","properties":{"a":{"$ref":"#/$defs/x"}},"$defs":{"x":{"type":"string"}}}""",
            """{"type":"object","properties":{"a":{"$ref":"#/properties/b"},"b":{"type":"integer"}}}""",
            """{"type":"object","properties":{"a":{"$ref":"#"}}}""",
            """{"type":"object","properties":{"a":{"type":"string","format":"date-time"}}}""",
            """{"type":"object","properties":{"a":{"type":"string","pattern":"^[a-z]+$"}}}""",
            """{"type":"object","properties":{"a":{"type":"string","description":"With \"quotes\"\nand lines."}}}""",
            """{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}""",
            """{"$schema":"https://json-schema.org/draft/2020-12/schema","title":"t","type":"object","properties":{}}""",
        ];

    [Theory]
    [MemberData(nameof(Schemas))]
    public async Task Tool_OfEverySchema_IsAccepted(string schema)
    {
        Script("Fine.");
        var tool = AIFunctionFactory.CreateDeclaration("f", "Does it.", JsonElement.Parse(schema));

        var response = await AskAsync(isStreaming: false, "Go.", new ChatOptions { Tools = [tool] });

        Assert.Equal("Fine.", response.Text);
        Assert.Contains("f(", Emulator.Requests[0].Body, StringComparison.Ordinal);
    }
}
