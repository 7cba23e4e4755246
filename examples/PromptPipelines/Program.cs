// Prompt functions on openchat-3.5-0106 with Semantic Kernel: one from a string, one from a directory, one from a YAML file, put
// together as a pipeline (summarise, translate, extract as an object), with a filter around each and the text streamed.
// `-- English` translates into English instead of French.
using System.Text.Json;
using Microsoft.SemanticKernel;
using OpenChat.Examples;
using OpenChat.Examples.PromptPipelines;
using SemanticKernel.Connectors.OpenChat;
using Spectre.Console;

var language = args.Length > 0 ? string.Join(' ', args) : "French";
await using var model = await ExampleModel.ConnectAsync(Script.Engine);
Console.WriteLine(model.Description);

var builder = Kernel.CreateBuilder();
builder.AddOpenChatChatCompletion(model.Endpoint, model.ModelId, model.ApiKey);
var kernel = builder.Build();
kernel.FunctionInvocationFilters.Add(new StepFilter());

var prompts = Path.Combine(AppContext.BaseDirectory, "Prompts");

// Inside <message>, a variable's value is not changed: without the tag, SK sends quotation marks as &quot;.
var summarise = kernel.CreateFunctionFromPrompt(
    """
    <message role="user">{{$input}}

    Summarise this letter in one short sentence.</message>
    """,
    new OpenChatPromptExecutionSettings { Temperature = 0, MaxTokens = 200 },
    functionName: "Summarise"
);
var translate = kernel.CreatePluginFromPromptDirectory(Path.Combine(prompts, "Text"))["Translate"];
var extract = YamlPrompt.Load(Path.Combine(prompts, "extract.yaml"));

try
{
    return await Parts.RunAsync(ReadLetterAsync);
}
catch (HttpOperationException failure)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}

async Task ReadLetterAsync()
{
    const string Letter = """
        Dear all, I ordered a blue kettle from you on the second of May and paid 39 euros for it. It came on the ninth, in a box that
        somebody must have played football with, and it leaks from the spout. I like the colour. Please send me another one.
        Marie Dubois
        """;
    AnsiConsole.Write(new Panel(Letter.ReplaceLineEndings(" ")).Header("The letter"));

    // Each step's result is the next one's input.
    var summary = await kernel.InvokeAsync<string>(summarise, new() { ["input"] = Letter });
    Console.WriteLine(summary);

    // The last step that is text: shown while it is written.
    var translation = "";
    await foreach (
        var piece in kernel.InvokeStreamingAsync<string>(
            translate,
            new() { ["input"] = summary, ["language"] = language }
        )
    )
    {
        Console.Write(piece);
        translation += piece;
    }

    Console.WriteLine();

    // Settings passed here replace those of the file; the answer is JSON that fits the type.
    var asObject = new OpenChatPromptExecutionSettings { ResponseFormat = typeof(Complaint), Temperature = 0 };
    var json = await kernel.InvokeAsync<string>(extract, new(asObject) { ["input"] = translation });
    var complaint = JsonSerializer.Deserialize<Complaint>(json!)!;
    AnsiConsole.Write(
        new Table()
            .AddColumns("product", "fault", "wants", "angry")
            .AddRow(complaint.Product, complaint.Fault, complaint.Wants.ToString(), complaint.IsAngry ? "yes" : "no")
    );
}
