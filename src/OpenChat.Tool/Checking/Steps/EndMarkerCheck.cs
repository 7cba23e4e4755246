using System.Text.Json.Nodes;

namespace OpenChat.Tool.Checking.Steps;

/// <summary>Whether an answer ends where the model ends it, without the marker; the client cuts it, and so hides it.</summary>
internal sealed class EndMarkerCheck : Check
{
    private const int MostTokens = 64;

    public override string Name => "end marker";

    public override async Task<Finding> RunAsync(Examination examination, CancellationToken cancellationToken)
    {
        var answer = await examination
            .Probe.ChatAsync([Message.User("Say hello in one short sentence.")], MostTokens, cancellationToken)
            .ConfigureAwait(false);
        if (!answer.IsSuccess || answer.Text is not { } text)
        {
            return Unanswered.Of(answer);
        }

        examination.WholeUsage = answer.Usage;
        var data = new JsonObject { ["finishReason"] = answer.FinishReason };
        return (
            EndMarkers.In(text) is { } leaked
                ? Finding.Warning(
                    "end-marker-leaks",
                    $"answers end in {leaked.Trim()}; this client cuts it off, others show it",
                    "Let the server stop there. " + EngineAdvice.Template(examination.Server)
                )
            : answer.FinishReason == "length"
                ? Finding.Warning(
                    "never-ends",
                    $"the answer to a short question did not end within {MostTokens} tokens",
                    "If all answers do so, the template does not belong to the model: look at the one that the server uses."
                )
            : Finding.Ok("answers end by themselves, without a marker")
        ) with
        {
            Data = data,
        };
    }
}
