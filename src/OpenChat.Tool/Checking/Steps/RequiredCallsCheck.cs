using Microsoft.Extensions.AI;
using OpenChat.Tool.Checking.Questions;

namespace OpenChat.Tool.Checking.Steps;

/// <summary>Whether calls that are required are right, constrained by the server and not.</summary>
internal sealed class RequiredCallsCheck : Check
{
    private const int Most = 6;

    public override string Name => "required calls";

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
        IReadOnlyList<ToolQuestion> first = [.. QuestionTable.All.ToolQuestions.Take(Most)];
        return await new Questioner(examination, client)
            .AskAsync(
                examination.Settings.Sample(first),
                first.Count,
                static question => question.Ask,
                static _ =>
                {
                    var options = ToolQuestionsCheck.Options();
                    options.ToolMode = ChatToolMode.RequireAny;
                    return options;
                },
                static (question, answer) => question.IsRight(Questioner.Calls(answer)),
                cancellationToken
            )
            .ConfigureAwait(false);
    }
}
