using CsCheck;
using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI.Tests.Reading;

namespace PromptedTools.Extensions.AI.Tests;

/// <summary>
/// Puts a reply through the whole client, whole and in pieces, and puts what came of it on one line, in the form of
/// <see cref="ShapeReader"/>.
/// </summary>
internal static class ShapeExchange
{
    // What the model replies when it is asked again.
    private const string Mended = """<tool_call>{"name": "now", "arguments": {}}</tool_call>""";

    public static ChatOptions Auto { get; } = new() { Tools = [.. ShapeReader.Tools] };

    public static ChatOptions Required { get; } = With(ChatToolMode.RequireAny);

    public static ChatOptions With(ChatToolMode mode) => new() { Tools = Auto.Tools, ToolMode = mode };

    /// <summary>Checks that the reply comes out as expected, however it arrives.</summary>
    public static async Task AssertAsync(
        string expected,
        ScriptedReply reply,
        ChatOptions options,
        ChatMessage[]? messages = null
    )
    {
        Assert.Equal(expected, await LineAsync(reply, false, options, messages));
        Assert.Equal(expected, await LineAsync(reply, true, options, messages));
        Assert.Equal(
            expected,
            await LineAsync(
                reply with
                {
                    Pieces = [.. reply.Text.Select(static c => c.ToString())],
                },
                true,
                options,
                messages
            )
        );
        await Gen.Int[1, 12]
            .List[1, 40]
            .SampleAsync(
                async lengths =>
                    Assert.Equal(
                        expected,
                        await LineAsync(reply with { Pieces = Split(reply.Text, lengths) }, true, options, messages)
                    ),
                iter: 6,
                threads: 1
            );
    }

    /// <summary>
    /// <c>text: …</c>, or the calls after the text before them and <c>» </c>; where the model was asked again
    /// <c>rejected: first reason</c>, <c>again: </c> with what it was told, or <c>afresh</c>.
    /// </summary>
    private static async Task<string> LineAsync(
        ScriptedReply reply,
        bool isStreamed,
        ChatOptions options,
        ChatMessage[]? messages
    )
    {
        var model = new ScriptedChatClient(reply, Mended, "Done.");
        messages ??= [new(ChatRole.User, "Go.")];
        using var client = new PromptedToolsChatClient(model, new() { AddReminder = false });
        var response = isStreamed
            ? await client.GetStreamingResponseAsync(messages, options).ToChatResponseAsync()
            : await client.GetResponseAsync(messages, options);

        if (model.Requests is [var first, var second, ..])
        {
            return second.Messages.SequenceEqual(first.Messages) ? "afresh" : Correction(second.Messages[^1].Text);
        }

        var text = response.Text.Trim();
        var calls = response
            .Messages.SelectMany(static message => message.Contents)
            .OfType<FunctionCallContent>()
            .Select(static call => ShapeReader.Call(call.Name, call.Arguments))
            .ToArray();
        return calls.Length == 0 ? "text: " + text
            : text.Length == 0 ? string.Join("; ", calls)
            : $"{text} » {string.Join("; ", calls)}";
    }

    // - get_weather: $.city is required; expected string; got nothing
    private static string Correction(string told) =>
        told.Split('\n') is [_, ['-', ' ', .. var fault], ..]
            ? "rejected: "
                + fault[(fault.IndexOf(": ", StringComparison.Ordinal) is var at and >= 0 ? at + 2 : 0)..].Split(';')[0]
            : "again: " + told;

    private static string[] Split(string reply, List<int> lengths)
    {
        var pieces = new List<string>();
        for (var (at, next) = (0, 0); at < reply.Length; next++)
        {
            var length = Math.Min(lengths[next % lengths.Count], reply.Length - at);
            pieces.Add(reply.Substring(at, length));
            at += length;
        }

        return [.. pieces];
    }
}
