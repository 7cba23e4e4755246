using System.Text.Json.Nodes;

namespace OpenChat.Tool.Checking.Steps;

/// <summary>Whether answers tell their tokens, whole and streamed. Nothing is sent: answers of before are looked at.</summary>
internal sealed class UsageCheck : Check
{
    public override string Name => "usage";

    public override Task<Finding> RunAsync(Examination examination, CancellationToken cancellationToken)
    {
        var whole = examination.WholeUsage;
        var streamed = examination.Stream?.Usage;
        var missing =
            whole is null && streamed is null ? "neither whole answers nor streams tell"
            : whole is null ? "whole answers do not tell"
            : streamed is null && examination.Stream is not null ? "streams do not tell"
            : null;
        var finding = missing is null
            ? Finding.Ok("answers tell the tokens of prompt and answer")
            : Finding.Warning(
                "usage-missing",
                $"{missing} their tokens: nothing shows that a prompt was cut, and telemetry has no counts",
                "Update the server, or look for a gateway in between that drops \"usage\"."
            );
        return Task.FromResult(
            finding with
            {
                Data = new JsonObject { ["whole"] = whole is not null, ["streamed"] = streamed is not null },
            }
        );
    }
}
