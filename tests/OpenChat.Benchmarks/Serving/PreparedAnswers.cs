using System.Text;
using OpenChat.Benchmarks.Cases;

namespace OpenChat.Benchmarks.Serving;

/// <summary>The bytes of one protocol's answers, made once: the server must not be what is measured.</summary>
internal sealed class PreparedAnswers(IDialectFrames frames)
{
    private const int FramesPerBatch = 32;

    /// <summary>The tool call of a client that has no protocol of its own for one, in this project's protocol.</summary>
    private static readonly string s_promptedCall =
        $"<tool_call>\n{{\"name\": \"{Questions.CalledTool}\", \"arguments\": {Questions.CalledArguments}}}\n</tool_call>";

    public string StreamType => frames.ContentType;

    /// <summary>A frame each, the end with the last of them.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Single { get; } = Cut(frames, 1);

    public IReadOnlyList<ReadOnlyMemory<byte>> Batched { get; } = Cut(frames, FramesPerBatch);

    public ReadOnlyMemory<byte> Whole { get; } = Bytes(frames.Whole(AnswerText.Whole));

    public ReadOnlyMemory<byte> TextCall { get; } = Bytes(frames.Whole(s_promptedCall));

    public ReadOnlyMemory<byte> OwnCall { get; } =
        Bytes(frames.Call(Questions.CalledTool, Questions.CalledArguments) ?? frames.Whole(s_promptedCall));

    private static List<ReadOnlyMemory<byte>> Cut(IDialectFrames frames, int framesPerPart)
    {
        var parts = AnswerText
            .Pieces.Select((text, index) => frames.Piece(index, text))
            .Chunk(framesPerPart)
            .Select(static part => string.Concat(part))
            .ToList();
        parts[^1] += frames.End();
        return [.. parts.Select(Bytes)];
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
