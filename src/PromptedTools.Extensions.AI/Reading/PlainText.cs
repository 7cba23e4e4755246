namespace PromptedTools.Extensions.AI.Reading;

/// <summary>Finds where a whole text ends that a stream would end, too.</summary>
internal static class PlainText
{
    private const string FenceMarker = "```";

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
