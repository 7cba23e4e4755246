using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI;
using OpenChat.Tool.Servers;
using PromptedTools.Extensions.AI;

namespace OpenChat.Tool.Checking.Steps;

/// <summary>Asks questions through the client as an application does, and counts which were answered right.</summary>
internal sealed class Questioner(Examination examination, OpenChatClient client)
{
    // A question, the client's extra requests for it, and one more where a schema is refused.
    private static readonly int s_mostEach = 2 + new PromptedToolsOptions().MaxExtraRequests;

    /// <summary>Asks as many of the questions as the requests allow.</summary>
    /// <param name="questions">The questions.</param>
    /// <param name="of">How many there are, of which these may be a sample.</param>
    /// <param name="ask">What is asked.</param>
    /// <param name="options">The tools or the format.</param>
    /// <param name="isRight">Judges the answer; a reply that the client refuses for good is wrong.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Score> AskAsync<T>(
        IReadOnlyList<T> questions,
        int of,
        Func<T, string> ask,
        Func<T, ChatOptions> options,
        Func<T, ChatResponse, bool> isRight,
        CancellationToken cancellationToken
    )
    {
        var (right, asked, before) = (0, 0, examination.Requests.Sent);
        foreach (var question in questions)
        {
            if (examination.Requests.Left < s_mostEach)
            {
                break;
            }

            examination.Progress($"{asked + 1} of {questions.Count}");
            try
            {
                var answer = await client
                    .GetResponseAsync(ask(question), options(question), cancellationToken)
                    .ConfigureAwait(false);
                right += isRight(question, answer) ? 1 : 0;
            }
            catch (Exception exception) when (exception is PromptedToolCallException or PromptedJsonException)
            {
                // The model did not manage it in all of its tries: wrong, as it would be for the application.
            }
            catch (Exception exception) when (exception is OperationCanceledException or RequestsUsedUpException)
            {
                // What was answered until then still counts.
                break;
            }

            asked++;
        }

        return new Score(right, asked, of, examination.Requests.Sent - before);
    }

    public static IReadOnlyList<FunctionCallContent> Calls(ChatResponse response) =>
        [.. response.Messages.SelectMany(static message => message.Contents).OfType<FunctionCallContent>()];
}
