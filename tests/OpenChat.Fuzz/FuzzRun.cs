using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI;

namespace OpenChat.Fuzz;

/// <summary>Tries the inputs, each on its own, through the public client of either dialect.</summary>
internal static class FuzzRun
{
    private static readonly ChatMessage[] s_question = [new(ChatRole.User, "Hello")];

    public static async Task<FuzzReport> RunAsync(int seed, int inputs, CancellationToken cancellationToken)
    {
        var report = new FuzzReport();
        var started = TimeProvider.System.GetTimestamp();
        var workers = Environment.ProcessorCount;
        await Parallel.ForAsync(
            0,
            workers,
            cancellationToken,
            async (worker, token) =>
            {
                using var server = new FuzzServer();
                using var card = MakeClient(server, OpenChatEndpoint.WorkersAI("0123456789abcdef0123456789abcdef"));
                using var openAI = MakeClient(
                    server,
                    OpenChatEndpoint.OpenAICompatible(new Uri("http://127.0.0.1/v1"))
                );
                for (var input = worker; input < inputs && !token.IsCancellationRequested; input += workers)
                {
                    await TryAsync(seed + input, server, input % 2 == 0 ? card : openAI, report);
                }
            }
        );
        report.Tried = $"{report.Endings.Values.Sum()} inputs";
        report.Elapsed = TimeProvider.System.GetElapsedTime(started);
        return report;
    }

    private static OpenChatClient MakeClient(FuzzServer server, OpenChatEndpoint endpoint) =>
        new(
            new OpenChatClientOptions
            {
                Endpoint = endpoint,
                ApiToken = "fuzz",
                MaxRetries = 0,
                MaxFrameBytes = 4096,
            },
            new HttpClient(server, disposeHandler: false)
        );

    private static async Task TryAsync(int number, FuzzServer server, OpenChatClient client, FuzzReport report)
    {
        server.Prepare(number);
        string ending;
        try
        {
            ending = server.IsStream ? await StreamAsync(client) : await AskAsync(client);
        }
        catch (OpenChatException failure)
        {
            ending = failure.Kind.ToString();
        }
        catch (Exception fault)
        {
            // Whatever else comes is what this program looks for.
            ending = "FAULT";
            report.Faults.Enqueue($"input {number}: {fault}\n{Convert.ToBase64String(server.Input)}");
        }

        report.Endings.AddOrUpdate(ending, 1, static (_, count) => count + 1);
    }

    private static async Task<string> AskAsync(OpenChatClient client)
    {
        var response = await client.GetResponseAsync(s_question);
        return response.Text.Length > 0 ? "text" : "empty text";
    }

    private static async Task<string> StreamAsync(OpenChatClient client)
    {
        var length = 0;
        await foreach (var update in client.GetStreamingResponseAsync(s_question))
        {
            length += update.Text.Length;
        }

        return length > 0 ? "text" : "empty text";
    }
}
