using System.Net.ServerSentEvents;
using System.Text.Json;

namespace OpenChat.Examples.WebChat;

/// <summary>Asks the running server one question, as the page would, and prints what comes.</summary>
internal static class SelfQuestion
{
    /// <summary>Gives the program's exit code: 0 when there was an answer.</summary>
    public static async Task<int> AskAsync(Uri address, string question)
    {
        Console.WriteLine($"You: {question}");
        using var http = new HttpClient { BaseAddress = address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/conversation/questions")
        {
            Content = JsonContent.Create(new Question(question)),
        };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();

        ChatEvent? last = null;
        var failed = false;
        await using var stream = await response.Content.ReadAsStreamAsync();
        await foreach (var item in SseParser.Create(stream, (_, data) => Read(data)).EnumerateAsync())
        {
            last = item.Data;
            failed |= last is ErrorEvent;
            Print(last);
        }

        Console.WriteLine();
        return last is DoneEvent && !failed ? 0 : 1;
    }

    private static ChatEvent Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<ChatEvent>(json, JsonSerializerOptions.Web)!;

    private static void Print(ChatEvent chatEvent)
    {
        switch (chatEvent)
        {
            case TextEvent text:
                Console.Write(text.Text);
                break;
            case ToolCallEvent call:
                var arguments = call.Arguments.Select(argument => $"{argument.Key}: {argument.Value}");
                Console.WriteLine($"[calls {call.Name}({string.Join(", ", arguments)})]");
                break;
            case ToolResultEvent result:
                Console.WriteLine($"[gets {result.Result}]");
                break;
            case ErrorEvent error:
                Console.WriteLine($"{error.Title} {error.Advice}");
                break;
        }
    }
}
