using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI;
using PromptedTools.Extensions.AI.Tests.Reading;

namespace OpenChat.ReplyScore;

/// <summary>
/// Gives stored replies to the prompted layer whole and in pieces: each split in two within the first 400 characters, one
/// character at a time, and at random places. What comes out is to be the same, to the byte.
/// </summary>
internal static class ReplySplits
{
    private const int MaxSplit = 400;
    private const int RandomSplits = 20;
    private const int MaxShown = 20;

    public static async Task<int> RunAsync(ReplyData data, TextWriter output)
    {
        var random = new Random(4711);
        var (splits, different) = (0, 0);
        foreach (var reply in data.Replies.DistinctBy(static reply => (reply.Id, reply.Text)))
        {
            var options = new ChatOptions { Tools = [.. data.Questions[reply.Id].Tools] };
            var whole = await AskAsync([reply.Text], options, isStreamed: false);
            foreach (var pieces in Splits(reply.Text, random))
            {
                splits++;
                var streamed = await AskAsync(pieces, options, isStreamed: true);
                if (streamed == whole)
                {
                    continue;
                }

                if (++different <= MaxShown)
                {
                    await output.WriteLineAsync(
                        $"{reply.Model} {reply.Id}, {pieces.Length} pieces, the first of {pieces[0].Length}:\n"
                            + $"  reply    {JsonSerializer.Serialize(reply.Text)}\n  whole    {whole}\n  streamed {streamed}"
                    );
                }

                break;
            }
        }

        await output.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{data.Replies.Count} replies, {splits} splits: {different} replies come out differently in pieces."
            )
        );
        return different == 0 ? 0 : 1;
    }

    /// <summary>The same for generated replies, with three tools on offer.</summary>
    public static async Task<int> RunGeneratedAsync(int count, int seed, TextWriter output)
    {
        var random = new Random(seed);
        var options = new ChatOptions { Tools = [.. ReplyCost.Tools] };
        var different = 0;
        for (var i = 0; i < count; i++)
        {
            var reply = GeneratedReplies.Next(random);
            var whole = await AskAsync([reply], options, isStreamed: false);
            foreach (var pieces in Splits(reply, random))
            {
                var streamed = await AskAsync(pieces, options, isStreamed: true);
                if (streamed == whole)
                {
                    continue;
                }

                if (++different <= MaxShown)
                {
                    await output.WriteLineAsync(
                        $"{i}: {pieces.Length} pieces, the first of {pieces[0].Length}:\n"
                            + $"  reply    {JsonSerializer.Serialize(reply)}\n  whole    {whole}\n  streamed {streamed}"
                    );
                }

                break;
            }
        }

        await output.WriteLineAsync($"{count} generated replies: {different} come out differently in pieces.");
        return different == 0 ? 0 : 1;
    }

    private static IEnumerable<string[]> Splits(string reply, Random random)
    {
        yield return [.. reply.Select(static c => c.ToString())];
        yield return [reply];
        for (var at = 1; at < Math.Min(reply.Length, MaxSplit); at++)
        {
            yield return [reply[..at], reply[at..]];
        }

        for (var i = 0; i < RandomSplits; i++)
        {
            var pieces = new List<string>();
            for (var at = 0; at < reply.Length; at += pieces[^1].Length)
            {
                pieces.Add(reply.Substring(at, Math.Min(random.Next(1, 20), reply.Length - at)));
            }

            yield return [.. pieces];
        }
    }

    private static async Task<string> AskAsync(string[] pieces, ChatOptions options, bool isStreamed)
    {
        using var client = new PromptedToolsChatClient(
            new PiecesChatClient(pieces),
            new PromptedToolsOptions { MaxExtraRequests = 0 }
        );
        ChatResponse response;
        try
        {
            response = isStreamed
                ? await client.GetStreamingResponseAsync("q", options).ToChatResponseAsync()
                : await client.GetResponseAsync("q", options);
        }
        catch (PromptedToolCallException failure)
        {
            return failure.GetType().Name;
        }

        var line = new StringBuilder(JsonSerializer.Serialize(response.Text));
        foreach (var call in response.Messages.SelectMany(static m => m.Contents).OfType<FunctionCallContent>())
        {
            line.Append(CultureInfo.InvariantCulture, $" {call.Name}{JsonSerializer.Serialize(call.Arguments)}");
        }

        return line.ToString();
    }
}
