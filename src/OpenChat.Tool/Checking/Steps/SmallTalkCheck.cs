using OpenChat.Tool.Checking.Questions;

namespace OpenChat.Tool.Checking.Steps;

/// <summary>Whether the model calls no tool where none is needed, though all are offered.</summary>
internal sealed class SmallTalkCheck : Check
{
    public override string Name => "small talk";

    public override async Task<Finding> RunAsync(Examination examination, CancellationToken cancellationToken)
    {
        using var client = examination.CreateClient();
        var all = QuestionTable.All.SmallTalk;
        var score = await new Questioner(examination, client)
            .AskAsync(
                examination.Settings.Sample(all),
                all.Count,
                static question => question,
                static _ => ToolQuestionsCheck.Options(),
                static (_, answer) => Questioner.Calls(answer).Count == 0,
                cancellationToken
            )
            .ConfigureAwait(false);
        examination.SmallTalk = score;
        return Scored.ToFinding(
            score,
            !AgentThresholds.IsTalkFit(score),
            "false-calls",
            "without a call",
            $"Take a larger model or less quantized weights: agents bear {AgentThresholds.MostFalseCalls(score.Asked)} false call of {score.Asked}."
        );
    }
}
