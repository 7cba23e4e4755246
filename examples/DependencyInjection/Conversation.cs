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
            await AskAsync("brief", async () => (await brief.GetChatMessageContentAsync(Question)).Content);
            await AskAsync("thorough", async () => (await thorough.GetChatMessageContentAsync(Question)).Content);
            await AskAsync("cached", async () => (await cached.GetResponseAsync(Question)).Text);
            await AskAsync("cached, again", async () => (await cached.GetResponseAsync(Question)).Text);
            return 0;
        }
        catch (Exception failure) when (failure is HttpOperationException or OpenChatException)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{failure.Message}[/]");
            return 1;
        }
    }

    private async Task AskAsync(string service, Func<Task<string?>> ask)
    {
        AnsiConsole.Write(new Rule(Markup.Escape(service)).LeftJustified());
        var before = requests.Count;
        AnsiConsole.MarkupLineInterpolated($"[green]OpenChat:[/] {await ask()}");
        AnsiConsole.MarkupLineInterpolated($"[grey]requests sent: {requests.Count - before}[/]");
    }
}
