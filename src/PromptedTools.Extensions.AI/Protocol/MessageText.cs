using System.Text;

namespace PromptedTools.Extensions.AI.Protocol;

/// <summary>
/// The text of one message, of the protocol's own words and of other people's. What others wrote is made harmless as it is
/// joined, not piece by piece: half of a tag at the end of one piece and half at the start of the next are a tag.
/// </summary>
internal sealed class MessageText(ForeignText foreign, int? maxLength)
{
    private readonly StringBuilder _text = new();

    // Other people's words since the protocol's last, as they wrote them.
    private readonly StringBuilder _unwritten = new();

    public bool IsEmpty => _text.Length + _unwritten.Length == 0;

    /// <summary>Adds the protocol's own words, behind a separator where they are not the first; false if they do not fit.</summary>
    public bool TryAddOwn(string text, string separator)
    {
        separator = IsEmpty ? "" : separator;
        if (!HasRoom(separator.Length + text.Length, ""))
        {
            return false;
        }

        _text.Append(foreign.Neutralise(_unwritten.ToString())).Append(separator).Append(text);
        _unwritten.Clear();
        return true;
    }

    /// <summary>
    /// Adds what a user, a tool or a document wrote, behind a separator where it is not the first; false if it does not fit.
    /// What is first is taken whatever its length: nobody else can hold it.
    /// </summary>
    public bool TryAddForeign(string text, string separator)
    {
        var piece = IsEmpty ? text : separator + text;
        if (!IsEmpty && !HasRoom(0, piece))
        {
            return false;
        }

        _unwritten.Append(piece);
        return true;
    }

    public override string ToString() => _text + foreign.Neutralise(_unwritten.ToString());

    private bool HasRoom(int ownLength, string piece)
    {
        if (maxLength is not { } most || IsEmpty)
        {
            return true;
        }

        // The bound spares making all of it harmless once more for each piece, only to measure it.
        var written = _text.Length + ownLength;
        var raw = _unwritten.Length + piece.Length;
        return written + foreign.MaxLength(raw) <= most
            || (written + raw <= most && written + foreign.Neutralise(_unwritten + piece).Length <= most);
    }
}
