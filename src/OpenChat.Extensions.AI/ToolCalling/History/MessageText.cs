using System.Text;
using OpenChat.Extensions.AI.Prompting;

namespace OpenChat.Extensions.AI.ToolCalling.History;

/// <summary>
/// The text of one message, of the protocol's own words and of other people's. What others wrote is made harmless as it is
/// joined, not piece by piece: half of a tag at the end of one piece and half at the start of the next are a tag.
/// </summary>
internal sealed class MessageText(int? maxLength)
{
    private readonly StringBuilder _text = new();

    // Other people's words since the protocol's last, as they wrote them.
    private readonly StringBuilder _foreign = new();

    public bool IsEmpty => _text.Length + _foreign.Length == 0;

    /// <summary>Adds the protocol's own words, behind a separator where they are not the first; false if they do not fit.</summary>
    public bool TryAddOwn(string text, string separator)
    {
        separator = IsEmpty ? "" : separator;
        if (!HasRoom(separator.Length + text.Length, ""))
        {
            return false;
        }

        _text.Append(Harmless(_foreign.ToString())).Append(separator).Append(text);
        _foreign.Clear();
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

        _foreign.Append(piece);
        return true;
    }

    public override string ToString() => _text + Harmless(_foreign.ToString());

    private bool HasRoom(int ownLength, string foreign)
    {
        if (maxLength is not { } most || IsEmpty)
        {
            return true;
        }

        // The bound spares making all of it harmless once more for each piece, only to measure it.
        var written = _text.Length + ownLength;
        var raw = _foreign.Length + foreign.Length;
        return written + PromptText.MaxLength(raw) <= most
            || (written + raw <= most && written + Harmless(_foreign + foreign).Length <= most);
    }

    private static string Harmless(string text) => PromptText.Neutralise(text);
}
