using System.Globalization;
using Microsoft.Extensions.AI;
using OpenChat.Shared;
using PromptedTools.Turns;

namespace OpenChat.Extensions.AI.Mapping;

/// <summary>A conversation in rounds: a user's turn and everything that answers it, calls and their results included.</summary>
internal static class Rounds
{
    /// <summary>
    /// Parts a conversation into what can be left out as a whole, oldest first: each round but the newest, and then of the
    /// newest the calls with their results, but for the last ones.
    /// </summary>
    /// <returns>For each message the number of its part, from 0, or null where it stays; and the last number, -1 for none.</returns>
    public static (int?[] Parts, int Last) Part(IReadOnlyList<ChatMessage> messages)
    {
        var ends = FindEndsOfCalls(messages);
        var ownName = Participants.OwnName(messages);
        var parts = Number(messages, ends, ownName);
        var newest = parts.Max() ?? 0;
        var part = newest - 1;
        var openUntil = -1;
        for (var i = 0; i < messages.Count; i++)
        {
            if (parts[i] != newest)
            {
                continue;
            }

            part += ends[i] > i && i > openUntil ? 1 : 0;
            openUntil = Math.Max(openUntil, ends[i]);
            parts[i] = i <= openUntil && !IsUserTurn(messages[i], ownName) ? part : null;
        }

        // The calls that the model is to answer.
        if (part >= newest)
        {
            parts = [.. parts.Select(number => number == part ? null : number)];
            part--;
        }

        return (parts, part);
    }

    private static int?[] Number(IReadOnlyList<ChatMessage> messages, int[] ends, string? ownName)
    {
        var numbers = new int?[messages.Count];
        var round = -1;
        var openUntil = -1;
        ChatMessage? before = null;
        for (var i = 0; i < messages.Count; i++)
        {
            var message = messages[i];
            if (Roles.IsSystem(message.Role))
            {
                continue;
            }

            // What several agents say in a row is not one question.
            var isStart =
                IsUserTurn(message, ownName)
                && (before is null || !IsUserTurn(before, ownName) || Participants.IsOfAnotherAgent(before, ownName))
                && i > openUntil;
            round += isStart || round < 0 ? 1 : 0;
            numbers[i] = round;
            openUntil = Math.Max(openUntil, ends[i]);
            before = message;
        }

        return numbers;
    }

    /// <summary>About how many tokens each message takes in the prompt.</summary>
    public static IEnumerable<int> CountTokens(IReadOnlyList<ChatMessage> messages, Func<string, int> count)
    {
        var ownName = Participants.OwnName(messages);
        foreach (var message in messages)
        {
            yield return TokenGuess.OfOneTurn
                + (
                    Participants.IsOfAnotherAgent(message, ownName)
                        ? count(AuthorLabel.AddTo(message.Text, message.AuthorName))
                        : message.Contents.Sum(content => count(TextOf(content)))
                );
        }
    }

    /// <summary>For each message the last one that answers a call of it; -1 for none. Ids may come again later.</summary>
    private static int[] FindEndsOfCalls(IReadOnlyList<ChatMessage> messages)
    {
        var ends = new int[messages.Count];
        var nextResults = new Dictionary<string, int>();
        for (var i = messages.Count - 1; i >= 0; i--)
        {
            ends[i] = messages[i]
                .Contents.OfType<FunctionCallContent>()
                .Select(call => nextResults.GetValueOrDefault(call.CallId, -1))
                .DefaultIfEmpty(-1)
                .Max();
            foreach (var result in messages[i].Contents.OfType<FunctionResultContent>())
            {
                nextResults[result.CallId] = i;
            }
        }

        return ends;
    }

    // Another agent's words are a user's.
    private static bool IsUserTurn(ChatMessage message, string? ownName) =>
        Participants.IsOfAnotherAgent(message, ownName)
        || (message.Role == ChatRole.User && !message.Contents.Any(static content => content is FunctionResultContent));

    // Roughly what the tool layer tells the model of a call and of its result.
    private static string TextOf(AIContent content) =>
        content switch
        {
            TextContent text => text.Text,
            FunctionCallContent call => $"<tool_call> {call.Name} {Join(call.Arguments)} </tool_call>",
            FunctionResultContent result => string.Create(
                CultureInfo.InvariantCulture,
                $"<tool_result> {result.CallId} {result.Result} </tool_result>"
            ),
            _ => "",
        };

    private static string Join(IDictionary<string, object?>? arguments) =>
        arguments is null
            ? ""
            : string.Join(
                ", ",
                arguments.Select(static argument =>
                    string.Create(CultureInfo.InvariantCulture, $"\"{argument.Key}\": {argument.Value}")
                )
            );
}
