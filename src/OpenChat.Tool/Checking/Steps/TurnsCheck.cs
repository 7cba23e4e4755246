using System.Text.Json.Nodes;

namespace OpenChat.Tool.Checking.Steps;

/// <summary>Whether several turns stay several: a conversation has more tokens than the same words in one message.</summary>
internal sealed class TurnsCheck : Check
{
    public override string Name => "turns";

    public override async Task<Finding> RunAsync(Examination examination, CancellationToken cancellationToken)
    {
        var inOne = await examination.CountAsync([Talk.AllInOne], cancellationToken).ConfigureAwait(false);
        var inTurns = await examination
            .CountAsync([Talk.Question, Talk.Reply, Talk.Thanks], cancellationToken)
            .ConfigureAwait(false);
        if (!inTurns.IsSuccess || !inOne.IsSuccess)
        {
            return Unanswered.Of(inTurns.IsSuccess ? inOne : inTurns);
        }

        var tokens = inTurns.Usage?.PromptTokens - inOne.Usage?.PromptTokens;
        return (
            tokens switch
            {
                null => Finding.NotTold("cannot be told: the server counts no tokens"),
                < 0 => Finding.Fault(
                    "turns-lost",
                    $"three turns have {-tokens} tokens fewer than their words in one: earlier ones are dropped",
                    EngineAdvice.Template(examination.Server)
                ),
                < 2 => Finding.Fault(
                    "turns-merged",
                    "three turns have no more tokens than their words in one: nothing parts them",
                    EngineAdvice.Template(examination.Server)
                ),
                _ => Finding.Ok($"they stay apart ({tokens} tokens of template between three)"),
            }
        ) with
        {
            Data = new JsonObject { ["tokens"] = tokens },
        };
    }
}
