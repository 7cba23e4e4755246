using System.Text.Json.Nodes;
using OpenChat.Emulator.Faults;
using static OpenChat.Emulator.EmulatorFaultKind;

namespace OpenChat.Emulator.Answering;

/// <summary>
/// Writes what a message or its deltas say: the text as <c>content</c> and, where the fault asks for it, the
/// <c>&lt;think&gt;</c> block that leads the reply in a field of its own. One serves one answer.
/// </summary>
/// <param name="faults">What goes wrong with the answer.</param>
/// <param name="field">The name of thinking's field.</param>
/// <param name="fromTheStart">Whether all is thinking until its end is marked, even without a mark that begins it.</param>
internal sealed class ThinkingFields(FaultPlan faults, string field, bool fromTheStart)
{
    private const string Opening = "<think>";
    private const string Closing = "</think>";

    private readonly bool _isOn = faults.Has(ReasoningContent);
    private string _held = "";
    private bool _hasThought;
    private State _state = faults.Has(ReasoningContent) ? State.Start : State.Answer;

    private enum State
    {
        /// <summary>The reply may still begin with thinking.</summary>
        Start,

        Thinking,

        /// <summary>Behind thinking, before the answer's first character.</summary>
        Gap,

        Answer,
    }

    /// <summary>One delta, which says nothing while it cannot be told what the text is.</summary>
    public JsonObject Write(string text) => Write(Push(text, isLast: false), isDelta: _isOn);

    public JsonObject WriteWhole(string text) => Write(Push(text, isLast: true), isDelta: false);

    /// <summary>The last delta; null when nothing was held back.</summary>
    public JsonObject? WriteRest() => _held.Length == 0 ? null : Write(Push("", isLast: true), isDelta: true);

    private (string Thinking, string Answer) Push(string text, bool isLast)
    {
        text = _held + text;
        _held = "";
        var thinking = "";
        if (_state == State.Start)
        {
            var start = text.TrimStart();
            if (start.StartsWith(Opening, StringComparison.Ordinal))
            {
                (_state, text) = (State.Thinking, start[Opening.Length..]);
            }
            else if (!isLast && Opening.StartsWith(start, StringComparison.Ordinal))
            {
                return Hold("", text);
            }
            else
            {
                _state = fromTheStart ? State.Thinking : State.Answer;
            }
        }

        if (_state == State.Thinking)
        {
            // Blanks in front are no thinking: llama.cpp's server strips them.
            text = _hasThought ? text : text.TrimStart();
            _hasThought |= text.Length > 0;
            var end = text.IndexOf(Closing, StringComparison.Ordinal);
            if (end < 0)
            {
                var told = isLast ? text.Length : text.Length - LengthOfBeginning(text);
                return Hold(text[..told], text[told..]);
            }

            (_state, thinking, text) = (State.Gap, text[..end], text[(end + Closing.Length)..]);
        }

        if (_state == State.Gap)
        {
            text = text.TrimStart();
            _state = text.Length > 0 ? State.Answer : State.Gap;
        }

        return (thinking, text);
    }

    private (string Thinking, string Answer) Hold(string thinking, string held)
    {
        _held = held;
        return (thinking, "");
    }

    private static int LengthOfBeginning(string text)
    {
        var length = Math.Min(text.Length, Closing.Length - 1);
        while (!text.EndsWith(Closing[..length], StringComparison.Ordinal))
        {
            length--;
        }

        return length;
    }

    private JsonObject Write((string Thinking, string Answer) piece, bool isDelta)
    {
        var fields = new JsonObject();
        if (piece.Thinking.Length > 0)
        {
            fields[field] = piece.Thinking;
        }

        if (piece.Answer.Length > 0 || !isDelta)
        {
            fields["content"] =
                piece.Answer.Length == 0 && fromTheStart && _isOn ? null : FaultyValues.Text(piece.Answer, faults);
        }

        return fields;
    }
}
