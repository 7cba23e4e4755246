// Chat with openchat-3.5-0106: a streamed conversation, and what it cost.
// In a terminal you type the questions; with redirected input, a few fixed ones are asked.
using Microsoft.Extensions.AI;
using OpenChat.Examples;
using OpenChat.Extensions.AI;
using Spectre.Console;

await using var model = await ExampleModel.ConnectAsync();
Console.WriteLine(model.Description);

using var client = new OpenChatClient(model.Options);
var history = new List<ChatMessage>
{
    new(ChatRole.System, "You are a friendly assistant. Answer in one or two sentences."),
};

foreach (var question in Questions())
{
    history.Add(new ChatMessage(ChatRole.User, question));
    try
    {
        await AnswerAsync();
    }
    catch (OpenChatException failure)
    {
        // The line holds the answer's beginning.
        Console.WriteLine();
        Console.Error.WriteLine($"{failure.Kind}: {failure.Message}");
        return 1;
    }
}

return 0;

async Task AnswerAsync()
{
    AnsiConsole.Markup("[green]OpenChat:[/] ");
    var updates = new List<ChatResponseUpdate>();
    await foreach (var update in client.GetStreamingResponseAsync(history))
    {
        Console.Write(update.Text);
        updates.Add(update);
    }

    // The same updates, put together, are the next turn's history.
    var answer = updates.ToChatResponse();
    history.AddRange(answer.Messages);
    AnsiConsole.MarkupLineInterpolated(
        $"\n[grey]{answer.Usage?.InputTokenCount} tokens in, {answer.Usage?.OutputTokenCount} out, finished by {answer.FinishReason}[/]\n"
    );
}

static IEnumerable<string> Questions()
{
    if (!Console.IsInputRedirected)
    {
        AnsiConsole.MarkupLine("[grey]Ask something; an empty line ends.[/]");
        while (AnsiConsole.Prompt(new TextPrompt<string>("[blue]You:[/]").AllowEmpty()) is { Length: > 0 } question)
        {
            yield return question;
        }

        yield break;
    }

    foreach (var question in (string[])["What is Semantic Kernel?", "And what is an open model?", "Thank you!"])
    {
        AnsiConsole.MarkupLineInterpolated($"[blue]You:[/] {question}");
        yield return question;
    }
}
