using Microsoft.Extensions.AI;
using OpenChat.Benchmarks.Cases;

namespace OpenChat.Benchmarks.Subjects;

internal sealed class ChatClientSubject(string name, Side side, Dialect dialect, IChatClient client, Question question)
    : Subject(name, side, dialect)
{
    private readonly ChatOptions? _options =
        question.Tools.Count == 0 ? null : new() { Tools = [.. question.Tools.Select(tool => tool.ToAIFunction())] };

    public override async Task<Answer> AskAsync(Action? onFirstText = null)
    {
        if (!question.IsStreamed)
        {
            var response = await client.GetResponseAsync(question.Messages, _options);
            return response.Messages.Select(static message => Count(message.Contents)).Aggregate(Add);
        }

        var answer = default(Answer);
        await foreach (var update in client.GetStreamingResponseAsync(question.Messages, _options))
        {
            answer = Add(answer, Count(update.Contents));
            if (answer.Characters > 0)
            {
                onFirstText?.Invoke();
                onFirstText = null;
            }
        }

        return answer;
    }

    public override void Dispose() => client.Dispose();

    private static Answer Count(IList<AIContent> contents)
    {
        var answer = default(Answer);
        for (var i = 0; i < contents.Count; i++)
        {
            answer = contents[i] switch
            {
                TextContent text => answer with { Characters = answer.Characters + text.Text.Length },
                FunctionCallContent => answer with { Calls = answer.Calls + 1 },
                _ => answer,
            };
        }

        return answer;
    }

    private static Answer Add(Answer left, Answer right) =>
        new(left.Characters + right.Characters, left.Calls + right.Calls);
}
