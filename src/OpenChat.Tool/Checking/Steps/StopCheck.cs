using System.Text.Json.Nodes;

namespace OpenChat.Tool.Checking.Steps;

/// <summary>Whether <c>stop</c> ends an answer, by a letter that every sentence has.</summary>
internal sealed class StopCheck : Check
{
    private const string Letter = "e";

    public override string Name => "stop";

    public override async Task<Finding> RunAsync(Examination examination, CancellationToken cancellationToken)
    {
        var answer = await examination
            .Probe.ChatAsync(
                [Message.User("Write one sentence about the sea.")],
                32,
                cancellationToken,
                new JsonObject { ["stop"] = new JsonArray(Letter) }
            )
            .ConfigureAwait(false);
        var data = new JsonObject { ["status"] = answer.Status };
        return (
            answer.IsSuccess && !EndMarkers.Cut(answer.Text ?? "").Contains(Letter, StringComparison.Ordinal)
                ? Finding.Ok("a stop sequence ends the answer")
                : Finding.Warning(
                    "stop-ignored",
                    answer.IsSuccess ? "a stop sequence is ignored" : $"a stop sequence is refused ({answer.Status})",
                    "Nothing need be done here: this client cuts the answer itself, and the rest is written for nothing."
                )
        ) with
        {
            Data = data,
        };
    }
}
