using OpenChat.Extensions.AI.Wire;
using PromptedTools.Turns;

namespace OpenChat.Extensions.AI.Mapping;

/// <summary>What the model thinks and what it answers in a reply that comes in pieces. The answer alone ends at a stop.</summary>
/// <param name="ask">What was asked.</param>
/// <param name="isWhole">Whether nothing of the answer is told before its end is known.</param>
internal sealed class ReplyReader(Ask ask, bool isWhole)
{
    private readonly ConstrainedReply? _constrained = ask.Constraint is { } constraint
        ? new ConstrainedReply(constraint.Wrapper)
        : null;
    private readonly ThinkingSplitter? _splitter = ask.MayThink ? new ThinkingSplitter(isWhole) : null;
    private readonly StopCutter? _cutter = ask.IsCut ? new StopCutter(OpenChatTurns.EndsWith(ask.StopSequences)) : null;

    /// <summary>Whether a stop was met: nothing that follows belongs to the reply.</summary>
    public bool IsStopped => _cutter is { IsStopped: true };

    /// <summary>What can be told of a piece, in which the server may have parted thinking from the text already.</summary>
    public ReplyPiece Push(WirePiece piece) => Read(_constrained?.Push(piece) ?? piece);

    private ReplyPiece Read(WirePiece piece)
    {
        if (piece.Thinking.Length > 0)
        {
            _splitter?.SkipBlanks();
        }

        var parts = _splitter?.Push(piece.Text) ?? new ReplyPiece("", piece.Text);
        return new(piece.Thinking + parts.Thinking, _cutter?.Push(parts.Answer) ?? parts.Answer);
    }

    /// <summary>What was held back, once the reply has ended.</summary>
    public ReplyPiece Flush()
    {
        var held = _constrained is null ? ReplyPiece.Empty : Read(_constrained.Flush());
        var parts = _splitter?.Flush() ?? ReplyPiece.Empty;
        return held + (_cutter is null ? parts : new(parts.Thinking, _cutter.Push(parts.Answer) + _cutter.Flush()));
    }
}
