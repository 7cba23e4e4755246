using System.Diagnostics;
using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI;
using PromptedTools.Extensions.AI.Tests.Reading;

namespace OpenChat.ReplyScore;

/// <summary>
/// What it costs to read replies made to be hard: processor time at 10 KB, 100 KB and 1 MB, whole, in one piece of a stream
/// and in pieces of a token's length. Ten times the text should cost about ten times as much.
/// </summary>
internal static class ReplyCost
{
    private const int TokenLength = 4;

    private static readonly int[] s_lengths = [10_000, 100_000, 1_000_000];

    public static IReadOnlyList<AITool> Tools { get; } =
    [
        AIFunctionFactory.Create(() => "noon", "now"),
        AIFunctionFactory.Create((string city, int days = 1) => city + days, "get_weather"),
    ];

    private static readonly ChatOptions s_options = new() { Tools = [.. Tools] };

    public static async Task PrintAsync(TextWriter output)
    {
        await output.WriteLineAsync("milliseconds of processor time: whole, one piece, pieces of 4 characters");
        await output.WriteLineAsync(
            $"{"repeated", -50}{string.Join("", s_lengths.Select(static length => $"{length, 24:N0}"))}"
        );
        foreach (var opening in HardReplies.Openings)
        {
            await output.WriteAsync($"{opening.Replace("\n", "\\n", StringComparison.Ordinal), -50}");
            foreach (var length in s_lengths)
            {
                var reply = HardReplies.Repeat(opening, length);
                var whole = await MeasureAsync([reply], isStreamed: false);
                var onePiece = await MeasureAsync([reply], isStreamed: true);
                var pieces = await MeasureAsync(
                    [.. reply.Chunk(TokenLength).Select(static chunk => new string(chunk))],
                    isStreamed: true
                );
                await output.WriteAsync($"{whole, 8:N0}{onePiece, 8:N0}{pieces, 8:N0}");
            }

            await output.WriteLineAsync();
        }
    }

    private static async Task<double> MeasureAsync(string[] pieces, bool isStreamed)
    {
        using var client = new PromptedToolsChatClient(
            new PiecesChatClient(pieces),
            new PromptedToolsOptions { MaxExtraRequests = 0 }
        );
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        try
        {
            _ = isStreamed
                ? await client.GetStreamingResponseAsync("q", s_options).CountAsync()
                : (await client.GetResponseAsync("q", s_options)).Messages.Count;
        }
        catch (PromptedToolCallException)
        {
            // A reply of nothing but markup is no answer; what is asked here is only what finding that out costs.
        }

        return (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds;
    }
}
