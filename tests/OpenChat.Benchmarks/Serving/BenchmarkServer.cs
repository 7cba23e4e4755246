using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace OpenChat.Benchmarks.Serving;

/// <summary>
/// Answers every protocol with the same text. The first segment of a path names the scenario, the rest is what the
/// protocol's clients ask for.
/// </summary>
internal sealed class BenchmarkServer
{
    private readonly PreparedAnswers _card = new(new CardFrames());
    private readonly PreparedAnswers _openAI = new(new OpenAIFrames());
    private readonly PreparedAnswers _ollama = new(new OllamaFrames());
    private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Serves until the standard input ends, as it does when the process that started this one is gone.</summary>
    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseSockets(static sockets => sockets.Backlog = 4_096);
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, port: 0));
        await using var app = builder.Build();
        app.Run(new BenchmarkServer().AnswerAsync);
        await app.StartAsync();
        await Console.Out.WriteLineAsync(app.Urls.First());
        while (await Console.In.ReadLineAsync() is not null) { }

        await app.StopAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var scenario = path[1..path.IndexOf('/', 1)];
        var answers =
            path.EndsWith("/chat/completions", StringComparison.Ordinal) ? _openAI
            : path.EndsWith("/api/chat", StringComparison.Ordinal) ? _ollama
            : _card;
        var hasTools = await ReadBodyAsync(context.Request);
        switch (scenario)
        {
            case Scenarios.Batched:
                await StreamAsync(context.Response, answers.StreamType, answers.Batched, hold: null);
                break;
            case Scenarios.Single:
                await StreamAsync(context.Response, answers.StreamType, answers.Single, hold: null);
                break;
            case Scenarios.Held:
                await StreamAsync(context.Response, answers.StreamType, answers.Batched, _released.Task);
                break;
            case Scenarios.Release:
                Release();
                break;
            case Scenarios.Whole:
                await WriteAsync(context.Response, answers.Whole);
                break;
            case Scenarios.Call:
                await WriteAsync(context.Response, hasTools ? answers.OwnCall : answers.TextCall);
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    /// <returns>Whether the request offers tools in the protocol's own way.</returns>
    private static async Task<bool> ReadBodyAsync(HttpRequest request)
    {
        while (true)
        {
            var read = await request.BodyReader.ReadAsync();
            if (!read.IsCompleted)
            {
                request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            var hasTools = read.Buffer.ToArray().AsSpan().IndexOf("\"tools\":"u8) >= 0;
            request.BodyReader.AdvanceTo(read.Buffer.End);
            return hasTools;
        }
    }

    private static async Task StreamAsync(
        HttpResponse response,
        string contentType,
        IReadOnlyList<ReadOnlyMemory<byte>> parts,
        Task? hold
    )
    {
        response.ContentType = contentType;
        for (var i = 0; i < parts.Count; i++)
        {
            if (i == 1 && hold is not null)
            {
                await hold;
            }

            await response.BodyWriter.WriteAsync(parts[i]);
        }
    }

    private static async Task WriteAsync(HttpResponse response, ReadOnlyMemory<byte> body)
    {
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body);
    }

    private void Release() =>
        Interlocked
            .Exchange(ref _released, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))
            .SetResult();
}
