using System.Text.Json.Nodes;
using OpenChat.Emulator.Faults;
using PromptedTools.Turns;
using static OpenChat.Emulator.EmulatorFaultKind;

namespace OpenChat.Emulator.Answering;

/// <summary>
/// Writes what a message or its deltas say: the text as <c>content</c> and, where the fault asks for it, the thinking that
/// leads the reply as <c>reasoning_content</c>. One serves one answer.
/// </summary>
internal sealed class ThinkingFields(FaultPlan faults)
{
    private readonly ThinkingSplitter? _splitter = faults.Has(ReasoningContent) ? new(isHeld: false) : null;

    /// <summary>One delta, which says nothing while it cannot be told what the text is.</summary>
    public JsonObject Write(string text) =>
        Write(_splitter?.Push(text) ?? new("", text), isDelta: _splitter is not null);

    public JsonObject WriteWhole(string text) =>
        Write(_splitter is null ? new("", text) : _splitter.Push(text) + _splitter.Flush(), isDelta: false);

    /// <summary>The last delta; null when nothing was held back.</summary>
    public JsonObject? WriteRest() => _splitter?.Flush() is { IsEmpty: false } rest ? Write(rest, isDelta: true) : null;

    private JsonObject Write(ReplyPiece piece, bool isDelta)
    {
        var fields = new JsonObject();
        if (piece.Thinking.Length > 0)
        {
            fields["reasoning_content"] = piece.Thinking;
        }

        if (piece.Answer.Length > 0 || !isDelta)
        {
            fields["content"] = FaultyValues.Text(piece.Answer, faults);
        }

        return fields;
    }
}
