using System.Globalization;
using Microsoft.Extensions.AI;

namespace OpenChat.Extensions.AI.Mapping;

/// <summary>A conversation in rounds: a user's turn and everything that answers it, calls and their results included.</summary>
internal static class Rounds
{
    /// <summary>Splits the messages; system text belongs to no round.</summary>
    public static List<List<ChatMessage>> Split(IEnumerable<ChatMessage> messages)
    {
        var spoken = messages.Where(static message => !Roles.IsSystem(message.Role)).ToList();
        var rounds = new List<List<ChatMessage>>();
        var ends = FindEndsOfCalls(spoken);
        var openUntil = -1;
        for (var i = 0; i < spoken.Count; i++)
        {
            var isStart = IsUserTurn(spoken[i]) && (i == 0 || !IsUserTurn(spoken[i - 1])) && i > openUntil;
            if (isStart || rounds.Count == 0)
            {
                rounds.Add([]);
            }

            rounds[^1].Add(spoken[i]);
            openUntil = Math.Max(openUntil, ends[i]);
        }

        return rounds;
    }

    public static int CountTokens(ChatMessage message, Func<string, int> count) =>
        TokenGuess.OfOneTurn + message.Contents.Sum(content => count(TextOf(content)));

    /// <summary>For each message the last one that answers a call of it; -1 for none. Ids may come again later.</summary>
    private static int[] FindEndsOfCalls(List<ChatMessage> messages)
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

    private static bool IsUserTurn(ChatMessage message) =>
        message.Role == ChatRole.User && !message.Contents.Any(static content => content is FunctionResultContent);

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
