using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;

namespace OpenChat.Tool.Checking;

/// <summary>A streamed answer as it came: what the frames said, and when.</summary>
internal sealed class StreamedAnswer
{
    private const int LongestLine = 1024 * 1024;
    private const int MostBytes = 4 * 1024 * 1024;

    private readonly StringBuilder _text = new();

    public required int Status { get; init; }

    /// <summary>Gets a value indicating whether events came, and not a whole answer.</summary>
    public required bool IsEventStream { get; init; }

    public int Pieces { get; private set; }

    public string Text => _text.ToString();

    public TimeSpan FirstPiece { get; private set; }

    public TimeSpan LastPiece { get; private set; }

    public string? FinishReason { get; private set; }

    public bool HasEnd { get; private set; }

    public Usage? Usage { get; private set; }

    public bool IsFailed { get; private set; }

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="elapsed">Gives the time since the request was sent.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="HttpRequestException">It is longer than any answer to a short question may be.</exception>
    public async Task ReadAsync(Stream stream, Func<TimeSpan> elapsed, CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(stream);
        var bytes = 0L;
        while (true)
        {
            var read = await pipe.ReadAsync(cancellationToken).ConfigureAwait(false);
            var now = elapsed();
            var left = read.Buffer;
            while (TryReadLine(ref left, read.IsCompleted, out var line))
            {
                ReadLine(line, now);
            }

            bytes += read.Buffer.Length - left.Length;
            pipe.AdvanceTo(left.Start, left.End);
            if (read.IsCompleted)
            {
                break;
            }

            if (left.Length > LongestLine || bytes > MostBytes)
            {
                throw new HttpRequestException("The streamed answer is longer than any answer to the question can be.");
            }
        }

        await pipe.CompleteAsync().ConfigureAwait(false);
    }

    private static bool TryReadLine(ref ReadOnlySequence<byte> buffer, bool isLast, out string line)
    {
        var end = buffer.PositionOf((byte)'\n');
        if (end is null && (!isLast || buffer.IsEmpty))
        {
            line = "";
            return false;
        }

        line = Encoding.UTF8.GetString(buffer.Slice(0, end ?? buffer.End)).TrimEnd('\r');
        buffer = end is { } position ? buffer.Slice(buffer.GetPosition(1, position)) : buffer.Slice(buffer.End);
        return true;
    }

    private void ReadLine(string line, TimeSpan now)
    {
        if (line.StartsWith("error:", StringComparison.Ordinal))
        {
            IsFailed = true;
        }

        if (!line.StartsWith("data:", StringComparison.Ordinal))
        {
            return;
        }

        var data = line["data:".Length..].Trim();
        if (data == "[DONE]")
        {
            HasEnd = true;
            return;
        }

        JsonElement frame;
        try
        {
            frame = JsonElement.Parse(data);
        }
        catch (JsonException)
        {
            IsFailed = true;
            return;
        }

        IsFailed |= frame.Member("error").ValueKind != JsonValueKind.Undefined;
        Usage = Usage.From(frame) ?? Usage;
        var choice = frame.Items("choices").FirstOrDefault();
        FinishReason = choice.Text("finish_reason") ?? FinishReason;
        if (Answer.TextOf(choice.Member("delta")) is { Length: > 0 } piece)
        {
            FirstPiece = Pieces == 0 ? now : FirstPiece;
            LastPiece = now;
            Pieces++;
            _text.Append(piece);
        }
    }
}
