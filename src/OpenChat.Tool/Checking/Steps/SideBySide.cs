using System.Text.Json.Nodes;
using OpenChat.Extensions.AI;

namespace OpenChat.Tool.Checking.Steps;

/// <summary>The same questions with replies that the server holds to a schema, and with those that only the prompt does.</summary>
internal static class SideBySide
{
    public static OpenChatClient CreateClient(Examination examination, bool isConstrained) =>
        examination.CreateClient(options => options.ConstrainReplies = isConstrained);

    public static Finding ToFinding(Score constrained, Score free) =>
        (
            constrained.Asked == 0 ? Finding.NotAsked("the requests or the time are used up")
            : free.Asked == 0 ? Finding.Ok($"constrained {Scored.Sentence(constrained, "right")}")
            : Finding.Ok(
                $"constrained {Scored.Sentence(constrained, "right")}; not constrained {Scored.Sentence(free, "right")}"
            )
        ) with
        {
            Data = new JsonObject
            {
                ["constrained"] = Scored.Data(constrained),
                ["notConstrained"] = Scored.Data(free),
            },
        };
}
