using System.Text;
using System.Text.Json;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using PromptedTools.Extensions.AI;
using SemanticKernel.Connectors.OpenChat.Tests.Support;

namespace SemanticKernel.Connectors.OpenChat.Tests.Integration;

/// <summary>Answers of a class in which nothing is required, in each way that Semantic Kernel and its agents ask for one.</summary>
public sealed class OrdinaryClassTests : Suite
{
    private const string Right = """{"Customer": "Ann", "Lines": [{"Product": "pen", "Price": 2}]}""";
    private const string Part = """{"Customer": "Ann"}""";

    private static readonly string[] s_nothing =
    [
        """{"error": "I do not know."}""",
        "In C#, use {} for blocks.",
        """{"items": [], "client": "Ann"}""",
        "{}",
        "[{}]",
    ];

    /// <summary>How it is asked for, and what is no answer.</summary>
    public static TheoryData<Way, string> NoAnswers
    {
        get
        {
            var rows = new TheoryData<Way, string>();
            foreach (var way in Enum.GetValues<Way>())
            {
                foreach (var reply in s_nothing)
                {
                    rows.Add(way, reply);
                }
            }

            return rows;
        }
    }

    public enum Way
    {
        Prompt,
        StreamedPrompt,
        ChatClient,
        Agent,
    }

    [Theory]
    [MemberData(nameof(NoAnswers))]
    public async Task Ask_NoAnswer_IsAskedForAgain(Way way, string reply)
    {
        Script(reply, Right);

        var cart = await AskAsync(way);

        Assert.Equal(("Ann", "pen", 2), (cart.Customer, Assert.Single(cart.Lines).Product, cart.Lines[0].Price));
        Assert.Equal(2, Emulator.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(NoAnswers))]
    public async Task Ask_NoAnswerToBeHad_IsAnExceptionAndNoEmptyObject(Way way, string reply)
    {
        Script(reply, reply, reply);

        var error = await Assert.ThrowsAnyAsync<Exception>(() => AskAsync(way));

        Assert.True(error is PromptedJsonException || error.InnerException is PromptedJsonException, error.ToString());
    }

    [Theory]
    [InlineData(Way.Prompt)]
    [InlineData(Way.StreamedPrompt)]
    [InlineData(Way.ChatClient)]
    [InlineData(Way.Agent)]
    public async Task Ask_PartOfTheAnswer_IsTakenTheSecondTime(Way way)
    {
        Script(Part, Part);

        Assert.Equal("Ann", (await AskAsync(way)).Customer);
        Assert.Equal(2, Emulator.Requests.Count);
    }

    [Theory]
    [InlineData(Way.Prompt)]
    [InlineData(Way.Agent)]
    public async Task Ask_AnswerInAWrapper_IsReadAtOnce(Way way)
    {
        Script($"{{\"cart\": {Right}}}");

        Assert.Equal("pen", Assert.Single((await AskAsync(way)).Lines).Product);
    }

    private async Task<Cart> AskAsync(Way way)
    {
        var kernel = Emulator.Kernel();
        var settings = new OpenChatPromptExecutionSettings { ResponseFormat = typeof(Cart) };
        switch (way)
        {
            case Way.Prompt:
                return Parse(await kernel.InvokePromptAsync<string>("The cart.", new(settings)));
            case Way.StreamedPrompt:
                var text = new StringBuilder();
                await foreach (var piece in kernel.InvokePromptStreamingAsync<string>("The cart.", new(settings)))
                {
                    text.Append(piece);
                }

                return Parse(text.ToString());
            case Way.ChatClient:
                return (await Client.GetResponseAsync<Cart>("The cart.")).Result;
            default:
                return (await new ChatClientAgent(Client, "You keep shop.").RunAsync<Cart>("The cart.")).Result;
        }
    }

    private static Cart Parse(string? json) => JsonSerializer.Deserialize<Cart>(json!)!;

    internal sealed class Cart
    {
        public string? Customer { get; set; }

        public List<Line> Lines { get; set; } = [];
    }

    internal sealed class Line
    {
        public string? Product { get; set; }

        public decimal Price { get; set; }
    }
}
