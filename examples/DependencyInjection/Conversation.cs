using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using OpenChat.Extensions.AI;
using Spectre.Console;

namespace OpenChat.Examples.DependencyInjection;

/// <summary>A class of the application: it asks for what it needs, and knows neither addresses nor tokens.</summary>
internal sealed class Conversation(
    [FromKeyedServices("brief")] IChatCompletionService brief,
    [FromKeyedServices("thorough")] IChatCompletionService thorough,
    [FromKeyedServices("cached")] IChatClient cached,
    RequestCounter requests
)
{
    private const string Question = "What is dependency injection?";

    public async Task<int> RunAsync()
    {
        try
        {
            await AskAsync("brief", () => AskServiceAsync(brief));
            await AskAsync("thorough", () => AskServiceAsync(thorough));
            await AskAsync("cached", AskClientAsync);
            await AskAsync("cached, again", AskClientAsync);
            return 0;
        }
        catch (Exception failure) when (failure is HttpOperationException or OpenChatException)
        {
            Console.Error.WriteLine(failure.Message);
            return 1;
        }
    }

    private static async Task<Answer> AskServiceAsync(IChatCompletionService service)
    {
        var message = await service.GetChatMessageContentAsync(Question);
        return new Answer(message.Content, message.Metadata?["FinishReason"]);
    }

    private async Task<Answer> AskClientAsync()
    {
        var response = await cached.GetResponseAsync(Question);
        return new Answer(response.Text, response.FinishReason);
    }

    private async Task AskAsync(string service, Func<Task<Answer>> ask)
    {
        AnsiConsole.Write(new Rule(Markup.Escape(service)).LeftJustified());
        var before = requests.Count;
        var (text, finishReason) = await ask();
        AnsiConsole.MarkupLineInterpolated($"[green]OpenChat:[/] {text}");
        // The brief one stops in mid-sentence, by "length": its section allows 16 tokens.
        AnsiConsole.MarkupLineInterpolated(
            $"[grey]finished by {finishReason}, requests sent: {requests.Count - before}[/]"
        );
    }

    private sealed record Answer(string? Text, object? FinishReason);
}
