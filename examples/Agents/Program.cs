// Agents on openchat-3.5-0106 with Microsoft Agent Framework: one with tools and a memory, two that review each other's work,
// a workflow of three, a hand-off, and one as a tool of another. Unless configured otherwise, the emulator plays the model, with the replies in Script.cs.
using Microsoft.Agents.AI;
using Microsoft.Agents.AI.Workflows;
using Microsoft.Extensions.AI;
using OpenChat.Examples;
using OpenChat.Examples.Agents;
using OpenChat.Extensions.AI;
using Spectre.Console;

await using var model = await ExampleModel.ConnectAsync(Script.Engine);
Console.WriteLine(model.Description);

// At temperature 0 and with short answers a small model keeps to the point.
using var client = new OpenChatClient(model.Options)
    .AsBuilder()
    .ConfigureOptions(options =>
    {
        options.Temperature ??= 0;
        options.MaxOutputTokens ??= 300;
    })
    .Build();
try
{
    return await Parts.RunAsync(TalkAsync, ReviewAsync, WorkTogetherAsync, HandOverAsync, AskColleagueAsync);
}
catch (OpenChatException failure)
{
    Console.Error.WriteLine($"{failure.Kind}: {failure.Message}");
    return 1;
}

// One agent: it calls the tools it needs, and the session remembers what was said.
async Task TalkAsync()
{
    Heading("One agent with tools and a memory");
    var guide = client.AsAIAgent(
        "You are a travel guide. Answer in one or two sentences.",
        "Guide",
        tools: [AIFunctionFactory.Create(Travel.GetWeather), AIFunctionFactory.Create(Travel.FindTrains)]
    );

    var session = await guide.CreateSessionAsync();
    var called = false;
    foreach (var question in (string[])["What is the weather in Lisbon?", "Will I need an umbrella there?"])
    {
        AnsiConsole.MarkupLineInterpolated($"[blue]You:[/] {question}");
        await foreach (var update in guide.RunStreamingAsync(question, session))
        {
            foreach (var call in update.Contents.OfType<FunctionCallContent>())
            {
                called = true;
                AnsiConsole.MarkupLineInterpolated($"[grey]  calls {call.Name}({Arguments(call)})[/]");
            }

            Console.Write(update.Text);
        }

        Console.WriteLine();
    }

    if (!called)
    {
        AnsiConsole.MarkupLine("[red]The model called no tool: it made the weather up.[/]");
    }
}

// Two agents: one writes, the other reviews, and the author improves the text until the reviewer approves.
async Task ReviewAsync()
{
    Heading("Two agents that review each other's work");
    const string Trade = "You write short texts for a bakery. Reply with the text only.";
    var ada = client.AsAIAgent(Trade, "Ada");
    var ben = client.AsAIAgent(Trade, "Ben");
    await WriteAndReviewAsync(ada, ben, "a slogan for our bread, of at most six words");
    await WriteAndReviewAsync(ben, ada, "a sign that says that the bakery is closed on Monday");
}

async Task WriteAndReviewAsync(AIAgent author, AIAgent reviewer, string task)
{
    const int MaxRounds = 3;
    var session = await author.CreateSessionAsync();
    var ask = $"Write {task}.";
    for (var round = 1; round <= MaxRounds; round++)
    {
        var draft = await author.RunAsync(ask, session);
        AnsiConsole.MarkupLineInterpolated($"[green]{author.Name} writes:[/] {draft.Text}");

        var review = await reviewer.RunAsync<Review>($"Review this text, which should be {task}: {draft.Text}");
        AnsiConsole.MarkupLineInterpolated($"[yellow]{reviewer.Name}:[/] {review.Result}");
        if (review.Result.Approved)
        {
            return;
        }

        ask = $"Write it again and mind this: {review.Result.Advice}";
    }

    AnsiConsole.MarkupLineInterpolated($"[red]Not approved in {MaxRounds} rounds.[/]");
}

// Three agents in a row: each gets what the one before it wrote, and the text of all of them is shown as it is generated.
async Task WorkTogetherAsync()
{
    Heading("A workflow of three");
    var workflow = AgentWorkflowBuilder.BuildSequential(
        client.AsAIAgent(
            "You are a researcher. Name three short facts about the topic, one on each line.",
            "Researcher"
        ),
        client.AsAIAgent("You are a writer. Write two sentences from the facts.", "Writer"),
        client.AsAIAgent("You are an editor. Make the text shorter and plainer.", "Editor")
    );

    await ShowAsync(workflow, "Sourdough bread");
}

// A hand-off: the agent that is asked hands over to the one that knows.
async Task HandOverAsync()
{
    Heading("A hand-off");
    var desk = client.AsAIAgent("You are the front desk. Hand every question about trains over.", "Desk");
    var trains = client.AsAIAgent(
        "You are the train desk. Answer with the trains you find.",
        "Trains",
        "Knows the trains.",
        [AIFunctionFactory.Create(Travel.FindTrains)]
    );
    var workflow = AgentWorkflowBuilder
        .CreateHandoffBuilderWith(desk)
        .WithHandoff(desk, trains, "Questions about trains.")
        .Build();

    await ShowAsync(workflow, "When do trains go from Lisbon to Porto?");
}

// An agent as a tool: to one agent, the other is a function.
async Task AskColleagueAsync()
{
    Heading("An agent as a tool of another");
    var guide = client.AsAIAgent(
        "You are a weather reporter. Answer in one sentence.",
        "Reporter",
        "Knows the weather of every city today.",
        [AIFunctionFactory.Create(Travel.GetWeather)]
    );
    var host = client.AsAIAgent(
        "You plan days. Ask the reporter about the weather.",
        "Host",
        tools: [guide.AsAIFunction()]
    );

    const string Question = "What should I do in Lisbon today?";
    AnsiConsole.MarkupLineInterpolated($"[blue]You:[/] {Question}");
    var answer = await host.RunAsync(Question);
    foreach (var call in answer.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>())
    {
        AnsiConsole.MarkupLineInterpolated($"[grey]  asks {call.Name}({Arguments(call)})[/]");
    }

    Console.WriteLine(answer.Text);
}

async Task ShowAsync(Workflow workflow, string input)
{
    AnsiConsole.MarkupLineInterpolated($"[blue]You:[/] {input}");
    await using var run = await InProcessExecution.RunStreamingAsync(
        workflow,
        new List<ChatMessage> { new(ChatRole.User, input) }
    );
    await run.TrySendMessageAsync(new TurnToken(emitEvents: true));
    var speaker = "";
    await foreach (var happened in run.WatchStreamAsync())
    {
        switch (happened)
        {
            case AgentResponseUpdateEvent { Update: { } update } when update.Contents.Any(IsCall):
                foreach (var call in update.Contents.OfType<FunctionCallContent>())
                {
                    AnsiConsole.MarkupInterpolated(
                        $"\n[grey]  {update.AuthorName} calls {call.Name}({Arguments(call)})[/]"
                    );
                }

                break;
            case AgentResponseUpdateEvent { Update: { Text.Length: > 0 } update }:
                if (speaker != update.AuthorName)
                {
                    speaker = update.AuthorName ?? "";
                    AnsiConsole.MarkupInterpolated($"\n[green]{speaker}:[/] ");
                }

                Console.Write(update.Text.ReplaceLineEndings(" "));
                break;
            case WorkflowErrorEvent { Exception: { } failure }:
                throw failure;
        }
    }

    Console.WriteLine();
}

static void Heading(string text) => AnsiConsole.Write(new Rule(Markup.Escape(text)).LeftJustified());

static bool IsCall(AIContent content) => content is FunctionCallContent;

static string Arguments(FunctionCallContent call) =>
    string.Join(
        ", ",
        (call.Arguments ?? new Dictionary<string, object?>()).Select(pair => $"{pair.Key}: {pair.Value}")
    );
