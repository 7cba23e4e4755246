// A planner on openchat-3.5-0106 with Semantic Kernel: the model reaches a goal step by step through six functions, then plans
// the whole way as an object before anything is done. A filter shows each step and asks before one that cannot be undone
// (with the input redirected it reads the answer there: `<<<y` allows, `</dev/null` declines).
using System.Text.Json;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using OpenChat.Examples;
using OpenChat.Examples.Planner;
using OpenChat.Extensions.AI;
using SemanticKernel.Connectors.OpenChat;
using Spectre.Console;

await using var model = await ExampleModel.ConnectAsync(Script.Engine);
Console.WriteLine(model.Description);

var builder = Kernel.CreateBuilder();
builder.AddOpenChatChatCompletion(model.Configure);
builder.Plugins.AddFromObject(new Office(), "Office");
var kernel = builder.Build();
var steps = new StepFilter("CancelMeeting");
kernel.FunctionInvocationFilters.Add(steps);
var chat = kernel.GetRequiredService<IChatCompletionService>();

try
{
    await GoStepByStepAsync("Replace my meeting on Thursday by one on Friday for four people, and tell Ana and Ben.");
    await PlanThenExecuteAsync("Find a room for six people on Monday, book it for the review, and tell Cem.");
    return 0;
}
catch (Exception failure) when (failure is HttpOperationException or PromptedJsonException)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}

// The model sees each result before it decides on the next step.
async Task GoStepByStepAsync(string goal)
{
    Begin("Step by step", goal);
    var history = new ChatHistory("You are an office assistant. Reach the user's goal with the functions you have.");
    history.AddUserMessage(goal);
    var settings = new OpenChatPromptExecutionSettings
    {
        FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(),
        Temperature = 0,
    };

    var answer = await chat.GetChatMessageContentAsync(history, settings, kernel);
    AnsiConsole.MarkupLineInterpolated($"[green]Assistant:[/] {answer.Content}");
}

// The plan is seen, and could be refused, before its first step. It costs one request however many steps it has.
async Task PlanThenExecuteAsync(string goal)
{
    Begin("A plan, then its execution", goal);
    var functions = kernel.Plugins.GetFunctionsMetadata().Select(Describe);
    var history = new ChatHistory(
        $"Plan how to reach the user's goal with these functions only:\n{string.Join('\n', functions)}"
    );
    history.AddUserMessage(goal);
    var settings = new OpenChatPromptExecutionSettings { ResponseFormat = typeof(Plan), Temperature = 0 };

    var answer = await AnsiConsole
        .Status()
        .StartAsync("Planning …", _ => chat.GetChatMessageContentAsync(history, settings));
    var plan = JsonSerializer.Deserialize<Plan>(answer.Content!)!;
    var table = new Table().AddColumns("step", "arguments", "why");
    foreach (var step in plan.Steps)
    {
        table.AddRow(new Text(step.Function), new Text(string.Join(", ", step.Arguments)), new Text(step.Why));
    }

    AnsiConsole.Write(table);
    foreach (var step in plan.Steps)
    {
        if (!kernel.Plugins.TryGetFunction("Office", step.Function, out var function))
        {
            AnsiConsole.MarkupLineInterpolated($"[red]There is no function {step.Function}: the plan ends here.[/]");
            return;
        }

        var arguments = step.Arguments.Select(argument => KeyValuePair.Create(argument.Name, (object?)argument.Value));
        await kernel.InvokeAsync(function, new KernelArguments(arguments.ToDictionary()));
    }
}

static string Describe(KernelFunctionMetadata function) =>
    $"{function.Name}({string.Join(", ", function.Parameters.Select(parameter => parameter.Name))}): {function.Description}";

void Begin(string way, string goal)
{
    steps.StartCounting();
    AnsiConsole.Write(new Rule(Markup.Escape(way)).LeftJustified());
    AnsiConsole.MarkupLineInterpolated($"[blue]You:[/] {goal}");
}
