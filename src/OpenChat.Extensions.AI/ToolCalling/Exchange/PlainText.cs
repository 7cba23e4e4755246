using OpenChat.Extensions.AI.Prompting;
using OpenChat.Extensions.AI.ToolCalling.Reading;

namespace OpenChat.Extensions.AI.ToolCalling.Exchange;

/// <summary>Ends a whole text where a streamed one would end.</summary>
internal static class PlainText
{
    private const string FenceMarker = "```";

    /// <summary>The text up to the first stop sequence or leaked end of turn.</summary>
    public static string Cut(string text, IReadOnlyList<string> stopSequences, out bool isStopped) =>
        StopSequences.Of(stopSequences).Cut(text, out isStopped);

    /// <summary>Where a result begins that the model made up; one that code or a fence shows is part of the answer.</summary>
    public static int? MadeUpResult(string text)
    {
        var isInFence = false;
        for (var at = 0; at < text.Length; at++)
        {
            var distance = text.AsSpan(at).IndexOfAny('<', '[', '`');
            if (distance < 0)
            {
                return null;
            }

            at += distance;
            if (text.AsSpan(at).StartsWith(FenceMarker))
            {
                isInFence = !isInFence;
                at += FenceMarker.Length - 1;
            }
            else if (
                !isInFence
                && (at == 0 || text[at - 1] != '`')
                && ToolCallTags.At(text, at) is { Kind: ToolCallTagKind.Result }
            )
            {
                return at;
            }
        }

        return null;
    }
}
