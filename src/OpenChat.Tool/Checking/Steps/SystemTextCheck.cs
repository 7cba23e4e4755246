using System.Text.Json.Nodes;

namespace OpenChat.Tool.Checking.Steps;

/// <summary>Whether a system text arrives: by the tokens it adds, and by an answer that can only be known from it.</summary>
internal sealed class SystemTextCheck : Check
{
    public override string Name => "system text";

    public override async Task<Finding> RunAsync(Examination examination, CancellationToken cancellationToken)
    {
        var with = await examination
            .Probe.ChatAsync([Talk.Rules, Talk.Question], 24, cancellationToken)
            .ConfigureAwait(false);
        if (!with.IsSuccess)
        {
            return Finding.Fault(
                "system-text-refused",
                $"a conversation with a system text is refused ({with.Status})",
                EngineAdvice.Template(examination.Server)
            );
        }

        var isKnown = with.Text?.Contains(Talk.Word, StringComparison.OrdinalIgnoreCase) ?? false;
        var added = with.Usage?.PromptTokens - examination.QuestionTokens;
        var data = new JsonObject { ["tokens"] = added, ["answerKnowsIt"] = isKnown };
        return (
            isKnown || added >= Talk.FewestTokens(Talk.Rules)
                ? Finding.Ok(
                    isKnown
                        ? "it arrives: the answer knows what only stands there"
                        : $"it arrives ({added} tokens); the answer does not use it"
                )
            : added is not null
                ? Finding.Fault(
                    "system-text-lost",
                    $"a system text of {Talk.Words(Talk.Rules)} words adds {added} tokens to the prompt: it is dropped",
                    EngineAdvice.Template(examination.Server)
                )
            : Finding.NotTold("cannot be told: the server counts no tokens, and the answer does not use it")
        ) with
        {
            Data = data,
        };
    }
}
