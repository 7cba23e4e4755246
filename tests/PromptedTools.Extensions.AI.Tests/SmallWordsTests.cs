using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Tests;

/// <summary>What is no call reaches the user to the byte, with tools offered too.</summary>
public sealed class SmallWordsTests : ToolCallingTestBase
{
    private static readonly ChatMessage[] s_earlierCalls =
    [
        new(ChatRole.User, "How is Paris?"),
        new(
            ChatRole.Assistant,
            [new FunctionCallContent("a", "get_weather", new Dictionary<string, object?> { ["city"] = "Paris" })]
        ),
        new(ChatRole.Tool, [new FunctionResultContent("a", "sunny")]),
        new(ChatRole.Assistant, "It is sunny."),
    ];

    public static TheoryData<string, string> Words =>
        new()
        {
            { "Hello!", "Hello! How can I help you today?" },
            { "ok", "ok" },
            { "ok", "👍" },
            { "Thanks!", "You're welcome." },
            { "Write a function that adds.", "```python\ndef add(a, b):\n    return a + b\n\nprint(add(1, 2))\n```" },
            {
                "Write a function that adds.",
                "Here it is:\n\n```csharp\nint Add(int a, int b) => a + b;\n```\n\nCall it as `Add(1, 2)`."
            },
            { "A table of two rows.", "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n" },
            { "A JSON example of a person.", "```json\n{\"name\": \"Ann\", \"age\": 3}\n```" },
            { "A JSON example of a person.", "{\"name\": \"Ann\", \"age\": 3}" },
            { "A JSON example of a city.", "{\n  \"city\": \"Paris\",\n  \"population\": 2100000\n}" },
            { "Three names as a JSON list.", "[\"Ann\", \"Ben\", \"Cem\"]" },
            { "Three people as JSON.", "[{\"name\": \"Ann\", \"age\": 3}, {\"name\": \"Ben\", \"age\": 4}]" },
            { "The numbers to three.", "[1, 2, 3]" },
            { "A list of fruit.", "- apples\n- pears\n- plums" },
            { "A list of steps.", "1. Boil water.\n2. Add tea.\n3. Wait." },
            { "A link.", "[the page](https://example.com/a.png)" },
            { "HTML, please.", "<b>bold</b> and <i>italic</i>" },
            { "What is a < b?", "a < b means that a is less than b." },
        };

    [Theory]
    [MemberData(nameof(Words))]
    public async Task Auto_WhatIsNoCall_IsShownAsItWasWritten(string question, string reply)
    {
        foreach (
            var before in (ChatMessage[][])
                [
                    [],
                    [.. s_earlierCalls],
                ]
        )
        {
            foreach (var isStreamed in (bool[])[false, true])
            {
                var model = new ScriptedChatClient(reply);

                var response = await AskAsync(
                    CreateClient(model),
                    isStreamed,
                    [.. before, new ChatMessage(ChatRole.User, question)],
                    new ChatOptions { Tools = TestTools.All }
                );

                Assert.Equal(reply, response.Text);
                Assert.Empty(Calls(response));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Words))]
    public async Task NoneAfterCalls_WhatIsNoCall_IsShownAsItWasWritten(string question, string reply)
    {
        foreach (var isStreamed in (bool[])[false, true])
        {
            var model = new ScriptedChatClient(reply);

            var response = await AskAsync(
                CreateClient(model),
                isStreamed,
                [.. s_earlierCalls, new ChatMessage(ChatRole.User, question)],
                new ChatOptions { Tools = TestTools.All, ToolMode = ChatToolMode.None }
            );

            Assert.Equal(reply, response.Text);
            Assert.Empty(Calls(response));
        }
    }
}
