using System.Globalization;
using System.Text.Json.Nodes;

namespace OpenChat.Tool.Checking.Steps;

/// <summary>Whether a stream comes in pieces as the model writes them, how fast, and whether its end can be told.</summary>
internal sealed class StreamCheck : Check
{
    // Below these no eye tells a stream from an answer at once, and no measurement does.
    private const int FewestPieces = 4;
    private static readonly TimeSpan s_noticed = TimeSpan.FromMilliseconds(200);

    public override string Name => "stream";

    public override async Task<Finding> RunAsync(Examination examination, CancellationToken cancellationToken)
    {
        var stream = await examination
            .Probe.StreamAsync([Message.User("Count from 1 to 30 in words.")], 64, cancellationToken)
            .ConfigureAwait(false);
        if (stream.Status is < 200 or >= 300)
        {
            return Unanswered.Of($"refused ({stream.Status})", stream.Status);
        }

        if (!stream.IsEventStream)
        {
            return Finding.Warning(
                "not-streamed",
                "a stream was asked for, and a whole answer came",
                "Look for a gateway in between that waits for whole answers."
            );
        }

        examination.Stream = stream;
        var data = new JsonObject
        {
            ["firstPieceSeconds"] = Math.Round(stream.FirstPiece.TotalSeconds, 3),
            ["pieces"] = stream.Pieces,
            ["tokensPerSecond"] = Speed(stream),
            ["finishReason"] = stream.FinishReason,
            ["done"] = stream.HasEnd,
        };
        return Judge(stream, examination.OneToken) with { Data = data };
    }

    private static Finding Judge(StreamedAnswer stream, TimeSpan? oneToken)
    {
        if (stream.IsFailed || stream.Pieces == 0)
        {
            return Finding.Fault(
                "stream-broken",
                stream.Pieces == 0
                    ? "the stream has no text"
                    : "the stream has frames that are errors or cannot be read",
                "Look into the server's log; whole answers came without a fault."
            );
        }

        if (IsBuffered(stream, oneToken))
        {
            return Finding.Warning(
                "stream-buffered",
                $"all {stream.Pieces} pieces came together after {Duration.Of(stream.FirstPiece)}: something holds them back",
                "Look for a proxy in between, and switch its buffering off (nginx: proxy_buffering off)."
            );
        }

        if (stream.FinishReason is null && !stream.HasEnd)
        {
            return Finding.Warning(
                "stream-without-end",
                "nothing tells a stream that ended from one that was cut: no finish reason, no [DONE]",
                "Update the server, or look for a gateway in between that drops the last frames."
            );
        }

        var speed = Speed(stream) is { } tokens
            ? string.Create(CultureInfo.InvariantCulture, $", then {tokens} tokens a second")
            : "";
        return Finding.Ok($"the first piece after {Duration.Of(stream.FirstPiece)}{speed}, {stream.Pieces} pieces");
    }

    /// <summary>
    /// The pieces came in next to no time, after a wait that is not the prompt's: an answer of one token took far less. A
    /// fast model does not look like this, because its first token comes as early as that.
    /// </summary>
    private static bool IsBuffered(StreamedAnswer stream, TimeSpan? oneToken) =>
        stream.Pieces >= FewestPieces
        && oneToken is { } prompt
        && stream.FirstPiece - prompt > s_noticed
        && stream.FirstPiece > 3 * prompt
        && stream.LastPiece - stream.FirstPiece < stream.FirstPiece / 10;

    private static double? Speed(StreamedAnswer stream)
    {
        var time = stream.LastPiece - stream.FirstPiece;
        var tokens = stream.Usage?.CompletionTokens ?? stream.Pieces;
        return time > TimeSpan.FromMilliseconds(50) && tokens > 1
            ? Math.Round((tokens - 1) / time.TotalSeconds, 1)
            : null;
    }
}
