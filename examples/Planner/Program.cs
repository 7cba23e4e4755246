// A planner on openchat-3.5-0106 with Semantic Kernel: the model reaches a goal step by step through six functions, then plans
// the whole way as an object before anything is done, and gives each step's arguments when its turn comes. A filter shows each step and asks before one that cannot be undone
// (with the input redirected it reads the answer there: `<<<y` allows, `</dev/null` declines).
using System.Text.Json;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using OpenChat.Examples;
using OpenChat.Examples.Planner;
using SemanticKernel.Connectors.OpenChat;
using Spectre.Console;

await using var model = await ExampleModel.ConnectAsync(Script.Engine);
Console.WriteLine(model.Description);

var office = new Office();
var builder = Kernel.CreateBuilder();
builder.AddOpenChatChatCompletion(model.Endpoint, model.ModelId, model.ApiKey);
builder.Plugins.AddFromObject(office, "Office");
var kernel = builder.Build();
var steps = new StepFilter("CancelMeeting");
kernel.FunctionInvocationFilters.Add(steps);
var limit = new RoundLimit(10);
kernel.AutoFunctionInvocationFilters.Add(limit);
var chat = kernel.GetRequiredService<IChatCompletionService>();
const string Role =
    "You are an office assistant. Reach the user's goal with the functions you have, then say what you did.";

try
{
    return await Parts.RunAsync(
        () =>
            GoStepByStepAsync(
                "Find a room for four people, find a free hour on Friday, book it for planning, cancel my meeting on Thursday, and tell Ana and Ben."
            ),
        () => PlanThenExecuteAsync("Find a room for six people on Monday, book it for the review, and tell Cem.")
    );
}
catch (HttpOperationException failure)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}

// The model sees each result before it decides on the next step.
async Task GoStepByStepAsync(string goal)
{
    Begin("Step by step", goal);
    var history = new ChatHistory(Role);
    history.AddUserMessage(goal);
    var settings = new OpenChatPromptExecutionSettings
    {
        FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(),
        Temperature = 0,
    };

    var answer = await chat.GetChatMessageContentAsync(history, settings, kernel);
    if (limit.IsReached)
    {
        AnsiConsole.MarkupLine("[red]The model did not come to an end: stopped.[/]");
    }
    else
    {
        AnsiConsole.MarkupLineInterpolated($"[green]Assistant:[/] {answer.Content}");
    }

    End();
}

// The plan is seen, and could be refused, before its first step. It costs one request, and each step one more, which shows the
// model a single function: that is easier than to choose.
async Task PlanThenExecuteAsync(string goal)
{
    Begin("A plan, then its execution", goal);
    var functions = kernel
        .Plugins.GetFunctionsMetadata()
        .Select(function => $"{function.Name}: {function.Description}");
    var history = new ChatHistory(
        $"Plan how to reach the user's goal with these functions only:\n{string.Join('\n', functions)}"
    );
    history.AddUserMessage(goal);
    var settings = new OpenChatPromptExecutionSettings
    {
        ResponseFormat = typeof(Plan),
        MaxTokens = 400,
        Temperature = 0,
    };

    var answer = await AnsiConsole
        .Status()
        .StartAsync("Planning …", _ => chat.GetChatMessageContentAsync(history, settings));
    var plan = JsonSerializer.Deserialize<Plan>(answer.Content!)!;
    var table = new Table().AddColumns("step", "why");
    foreach (var step in plan.Steps)
    {
        table.AddRow(new Text(step.Function), new Text(step.Why));
    }

    AnsiConsole.Write(table);
    var results = new List<string>();
    foreach (var step in plan.Steps)
    {
        if (!kernel.Plugins.TryGetFunction("Office", step.Function, out var function))
        {
            AnsiConsole.MarkupLineInterpolated($"[red]There is no function {step.Function}: the plan ends here.[/]");
            break;
        }

        results.AddRange(await CallAsync(function, $"{goal}\n\n{string.Join('\n', results)}\n\nNext: {step.Why}"));
    }

    End();
}

// The model gives the arguments of this function. It sees the results so far as text: calls of other functions it would repeat.
async Task<List<string>> CallAsync(KernelFunction function, string task)
{
    var history = new ChatHistory(Role);
    history.AddUserMessage(task);
    var settings = new OpenChatPromptExecutionSettings
    {
        FunctionChoiceBehavior = FunctionChoiceBehavior.Required(
            [function],
            autoInvoke: false,
            new FunctionChoiceBehaviorOptions { AllowParallelCalls = false }
        ),
        MaxTokens = 400,
        Temperature = 0,
    };
    var answer = await chat.GetChatMessageContentAsync(history, settings, kernel);
    var results = new List<string>();
    foreach (var call in FunctionCallContent.GetFunctionCalls(answer))
    {
        results.Add($"{(await call.InvokeAsync(kernel)).Result}");
    }

    return results;
}

void Begin(string way, string goal)
{
    steps.StartCounting();
    AnsiConsole.Write(new Rule(Markup.Escape(way)).LeftJustified());
    AnsiConsole.MarkupLineInterpolated($"[blue]You:[/] {goal}");
}

// A small model may leave things out, or say that they are done: what was done is to be seen here.
void End() => AnsiConsole.MarkupLineInterpolated($"[grey]{office.Report()}[/]");
