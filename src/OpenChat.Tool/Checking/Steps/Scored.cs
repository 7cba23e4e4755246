using System.Globalization;
using System.Text.Json.Nodes;

namespace OpenChat.Tool.Checking.Steps;

/// <summary>Says how questions went.</summary>
internal static class Scored
{
    public static Finding ToFinding(Score score, bool isTooBad, string code, string what, string advice) =>
        (
            score.Asked == 0 ? Finding.NotAsked("the requests or the time are used up")
            : isTooBad ? Finding.Warning(code, Sentence(score, what), advice)
            : Finding.Ok(Sentence(score, what))
        ) with
        {
            Data = Data(score),
        };

    public static string Sentence(Score score, string what) =>
        $"{score.Right} of {score.Asked} {what}, {Each(score)} requests each";

    public static string Each(Score score) => score.RequestsEach.ToString("0.0#", CultureInfo.InvariantCulture);

    public static JsonObject Data(Score score) =>
        new()
        {
            ["right"] = score.Right,
            ["asked"] = score.Asked,
            ["of"] = score.Of,
            ["requests"] = score.Requests,
        };
}
