using Microsoft.Extensions.AI;
using OpenChat.Tool.Checking.Questions;

namespace OpenChat.Tool.Checking.Steps;

/// <summary>Whether answers of a schema say the right thing, constrained by the server and not.</summary>
internal sealed class TypedAnswersCheck : Check
{
    public override string Name => "typed answers";

    public override async Task<Finding> RunAsync(Examination examination, CancellationToken cancellationToken)
    {
        var constrained = await AskAsync(examination, true, cancellationToken).ConfigureAwait(false);
        var free = await AskAsync(examination, false, cancellationToken).ConfigureAwait(false);
        return SideBySide.ToFinding(constrained, free);
    }

    private static async Task<Score> AskAsync(
        Examination examination,
        bool isConstrained,
        CancellationToken cancellationToken
    )
    {
        using var client = SideBySide.CreateClient(examination, isConstrained);
        var all = QuestionTable.All.TypedQuestions;
        return await new Questioner(examination, client)
            .AskAsync(
                examination.Settings.Sample(all),
                all.Count,
                static question => question.Ask,
                static question => new ChatOptions
                {
                    ResponseFormat = ChatResponseFormat.ForJsonSchema(question.Schema, "answer"),
                    Temperature = 0,
                    MaxOutputTokens = 256,
                },
                static (question, answer) => question.IsRight(answer.Text),
                cancellationToken
            )
            .ConfigureAwait(false);
    }
}
