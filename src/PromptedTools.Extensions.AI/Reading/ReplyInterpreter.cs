using Microsoft.Extensions.AI;
using PromptedTools.Turns;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>Reads replies by what the caller asked for.</summary>
/// <param name="tools">The tools that may be called; none where no call is accepted.</param>
/// <param name="options">How replies are read.</param>
/// <param name="stops">Where text ends.</param>
/// <param name="keepsAll">Whether nothing may be shown before the whole reply is known.</param>
internal sealed class ReplyInterpreter(
    IReadOnlyList<AIFunctionDeclaration> tools,
    ReplyReadingOptions options,
    StopSequences stops,
    bool keepsAll
)
{
    private readonly ReplyJudge _judge = new(tools.Count == 0 ? null : new ToolCatalog(tools), options);

    /// <summary>Whether nothing may be shown before the whole reply is known.</summary>
    public bool KeepsAll => keepsAll;

    /// <summary>Reads a whole reply.</summary>
    public ToolReply Read(string text, bool isTruncated)
    {
        var reply = _judge.ReadWhole(text, stops, isTruncated);
        // Without tools in it, {} says nothing; where JSON was asked for it may be the answer.
        return options.AnswerIsJson && reply.Kind == ToolReplyKind.Empty ? ToolReply.Answer(text) : reply;
    }

    /// <summary>Begins to read a reply as it comes.</summary>
    public ReplyReader Begin() => new(_judge, stops);
}
