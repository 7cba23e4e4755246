using Microsoft.Extensions.AI;
using OpenChat.Tool.Checking.Questions;

namespace OpenChat.Tool.Checking.Steps;

/// <summary>Whether the model calls the right tools when it may: what an agent lives from.</summary>
internal sealed class ToolQuestionsCheck : Check
{
    public override string Name => "tool questions";

    public override async Task<Finding> RunAsync(Examination examination, CancellationToken cancellationToken)
    {
        using var client = examination.CreateClient();
        var all = QuestionTable.All.ToolQuestions;
        var score = await new Questioner(examination, client)
            .AskAsync(
                examination.Settings.Sample(all),
                all.Count,
                static question => question.Ask,
                static _ => Options(),
                static (question, answer) => question.IsRight(Questioner.Calls(answer)),
                cancellationToken
            )
            .ConfigureAwait(false);
        examination.ToolQuestions = score;
        return Scored.ToFinding(
            score,
            AgentThresholds.Judges(score) && !AgentThresholds.AreToolsFit(score),
            "tools-wrong",
            "right",
            $"Take a larger model or less quantized weights: agents need {AgentThresholds.FewestRight(score.Asked)} of {score.Asked} right in {AgentThresholds.MostRequestsEach} requests each."
        );
    }

    public static ChatOptions Options() =>
        new()
        {
            Tools = [.. QuestionTable.All.Tools],
            Temperature = 0,
            MaxOutputTokens = 256,
        };
}
