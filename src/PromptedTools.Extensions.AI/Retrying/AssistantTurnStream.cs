using System.Text;
using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI.Reading;
using PromptedTools.Turns;

namespace PromptedTools.Extensions.AI.Retrying;

/// <summary>A turn whose first reply comes in pieces: what of each piece is shown at once, and what comes at the end.</summary>
internal sealed class AssistantTurnStream(AssistantTurn turn)
{
    private readonly ThinkingSplitter _splitter = new(isHeld: turn.Replies.KeepsAll);
    private readonly ReplyReader? _reader = turn.Replies.KeepsAll ? null : new ReplyReader(turn.Replies);
    private readonly StringBuilder _kept = new();
    private UsageDetails? _usage;
    private ChatFinishReason? _finishReason;
    private ChatResponseUpdate? _last;
    private IReadOnlyList<AIContent> _rest = [];
    private bool _madeCalls;

    /// <summary>Whether nothing more of the reply is needed: its stream can be closed.</summary>
    public bool IsOver => _reader is { IsOver: true };

    /// <summary>What of an update is shown: itself where it holds nothing but text that is, else a new one, or none.</summary>
    public ChatResponseUpdate? Push(ChatResponseUpdate update)
    {
        _last = update;
        if (update.FinishReason is null && update.Contents is [TextContent { } only])
        {
            var shown = Read(only.Text);
            return ReferenceEquals(shown.Answer, only.Text) ? update
                : shown.IsEmpty ? null
                : With(update, Contents(shown));
        }

        _finishReason = update.FinishReason ?? _finishReason;
        List<AIContent> contents = [];
        foreach (var content in update.Contents)
        {
            switch (content)
            {
                case TextContent text:
                    contents.AddRange(Contents(Read(text.Text)));
                    break;
                case UsageContent usage:
                    (_usage ??= new UsageDetails()).Add(usage.Details);
                    break;
                default:
                    _madeCalls |= content is ToolCallContent;
                    contents.Add(content);
                    break;
            }
        }

        return contents.Count == 0 ? null : With(update, contents);
    }

    /// <summary>The reply, as far as it was not shown.</summary>
    public ModelReply Finish()
    {
        turn.AddUsage(_usage);
        if (!IsOver)
        {
            _rest = Contents(Show(_splitter.Flush()));
        }

        var reply = _reader is null
            ? turn.Read(_kept.ToString(), _finishReason, _usage?.OutputTokenCount)
            : FinishReading(_reader);
        return reply with { MadeCalls = _madeCalls };
    }

    /// <summary>The last updates: what was kept back, why the reply ended, and what it took.</summary>
    public IEnumerable<ChatResponseUpdate> Compose(ToolAnswer answer)
    {
        var like = _last ?? new ChatResponseUpdate();
        var final = With(like, [.. _rest, .. turn.Thinking, .. answer.Contents()]);
        final.FinishReason = answer.FinishReason;
        final.AdditionalProperties = turn.WithReport(like.AdditionalProperties);
        yield return final;
        if (turn.Usage is { } usage)
        {
            yield return With(like, [new UsageContent(usage)]);
        }
    }

    private ModelReply FinishReading(ReplyReader reader)
    {
        var (isOver, hasShown) = (reader.IsOver, reader.HasText);
        var (kept, reading) = reader.Finish(_finishReason == ChatFinishReason.Length);
        return new ModelReply(kept, reading, isOver ? ChatFinishReason.Stop : _finishReason)
        {
            HasShownText = hasShown,
            OutputTokens = _usage?.OutputTokenCount,
        };
    }

    private ReplyPiece Read(string text) => Show(_splitter.Push(text));

    private ReplyPiece Show(ReplyPiece piece)
    {
        if (_reader is not null)
        {
            return piece.Answer.Length == 0 ? piece : piece with { Answer = _reader.Push(piece.Answer) };
        }

        _kept.Append(piece.Answer);
        return piece with { Answer = "" };
    }

    private static List<AIContent> Contents(ReplyPiece piece)
    {
        List<AIContent> contents = [];
        if (piece.Thinking.Length > 0)
        {
            contents.Add(new TextReasoningContent(piece.Thinking));
        }

        if (piece.Answer.Length > 0)
        {
            contents.Add(new TextContent(piece.Answer));
        }

        return contents;
    }

    private static ChatResponseUpdate With(ChatResponseUpdate like, IList<AIContent> contents) =>
        new(ChatRole.Assistant, contents)
        {
            AuthorName = like.AuthorName,
            CreatedAt = like.CreatedAt,
            MessageId = like.MessageId,
            ModelId = like.ModelId,
            ResponseId = like.ResponseId,
            ConversationId = like.ConversationId,
            RawRepresentation = like.RawRepresentation,
        };
}
