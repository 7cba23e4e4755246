// A planner on openchat-3.5-0106 with Semantic Kernel: the model reaches a goal step by step through six functions, then plans
// the whole way as an object before anything is done. A filter shows each step and asks before one that cannot be undone
// (with the input redirected it reads the answer there: `<<<y` allows, `</dev/null` declines).
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

// The plan is shown, and could be refused, before its first step. It costs one request; where a value is not known yet, the plan
// names the step that will give it. If a step cannot be carried out, the rest is planned again, with the results so far.
async Task PlanThenExecuteAsync(string goal)
{
    const int MaxPlans = 3;
    Begin("A plan, then its execution", goal);
    var done = new List<string>();
    var results = new List<string>();
    var problem = "";
    for (var plans = 0; plans < MaxPlans; plans++)
    {
        var plan = await PlanAsync(goal, done, problem);
        if (await CarryOutAsync(plan, done, results) is not { } failure)
        {
            End();
            return;
        }

        problem = failure;
        AnsiConsole.MarkupLineInterpolated($"[red]{problem}[/]");
    }

    AnsiConsole.MarkupLineInterpolated($"[red]Not reached with {MaxPlans} plans: stopped.[/]");
    End();
}

async Task<Plan> PlanAsync(string goal, IReadOnlyList<string> done, string problem)
{
    var functions = kernel
        .Plugins.GetFunctionsMetadata()
        .Select(function =>
            $"{function.Name}({string.Join(", ", function.Parameters.Select(parameter => parameter.Name))}): {function.Description}"
        );
    var history = new ChatHistory(
        $"Plan how to reach the user's goal with these functions only:\n{string.Join('\n', functions)}\n"
            + "Where a value is the result of an earlier step, write $ and the step's number, such as $1."
    );
    history.AddUserMessage(goal);
    if (problem.Length > 0)
    {
        history.AddUserMessage(
            $"Done so far:\n{string.Join('\n', done)}\nThen this went wrong: {problem}\nPlan what is left. Its first step is step {done.Count + 1}."
        );
    }

    var settings = new OpenChatPromptExecutionSettings
    {
        ResponseFormat = typeof(Plan),
        MaxTokens = 500,
        Temperature = 0,
    };
    var answer = await AnsiConsole
        .Status()
        .StartAsync("Planning …", _ => chat.GetChatMessageContentAsync(history, settings));
    var plan = (Plan)answer.InnerContent!;
    var table = new Table().AddColumns("step", "call", "why");
    foreach (var (index, step) in plan.Steps.Index())
    {
        table.AddRow(new Text($"{done.Count + index + 1}"), new Text($"{step}"), new Text(step.Why));
    }

    AnsiConsole.Write(table);
    return plan;
}

// Returns what went wrong, or null if every step was carried out.
async Task<string?> CarryOutAsync(Plan plan, List<string> done, List<string> results)
{
    foreach (var step in plan.Steps)
    {
        if (!kernel.Plugins.TryGetFunction("Office", step.Function, out var function))
        {
            return $"There is no function {step.Function}.";
        }

        try
        {
            var result = $"{await function.InvokeAsync(kernel, step.Fill(results))}";
            results.Add(result);
            done.Add($"{results.Count}. {step} gave: {result}");
        }
        // A step without a result, a value that the function does not take, a parameter that was left out.
        catch (Exception failure) when (failure is ArgumentException or KernelException)
        {
            return failure.Message;
        }
    }

    return null;
}

void Begin(string way, string goal)
{
    steps.StartCounting();
    AnsiConsole.Write(new Rule(Markup.Escape(way)).LeftJustified());
    AnsiConsole.MarkupLineInterpolated($"[blue]You:[/] {goal}");
}

// A small model may leave things out, or say that they are done: this shows what was really done.
void End() => AnsiConsole.MarkupLineInterpolated($"[grey]{office.Report()}[/]");
