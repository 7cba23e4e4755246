using System.Buffers;
using System.Text;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>
/// The bytes around the text of a frame. Most servers send the same ones with every token (llama.cpp some 200 of them): where
/// they come again, they say what they said before, and only the text in between is left to be read.
/// </summary>
internal sealed class FrameShape
{
    // What ends a JSON string, is written in another way than it is read, or is no JSON at all.
    private static readonly SearchValues<byte> s_notPlain = SearchValues.Create([
        .. Enumerable.Range(0, ' ').Select(static control => (byte)control),
        (byte)'"',
        (byte)'\\',
    ]);

    private byte[] _around = [];
    private int _before;
    private int _after;
    private bool _isKnown;

    /// <summary>
    /// Takes the shape of a frame that says nothing but its text, whose range is without the quotation marks, and what all
    /// frames of the answer say.
    /// </summary>
    public void Learn(ReadOnlySpan<byte> frame, Range text)
    {
        var (start, length) = text.GetOffsetAndLength(frame.Length);
        var before = frame[..start];
        var after = frame[(start + length)..];
        if (_around.Length < before.Length + after.Length)
        {
            _around = new byte[before.Length + after.Length];
        }

        before.CopyTo(_around);
        after.CopyTo(_around.AsSpan(before.Length));
        (_before, _after, _isKnown) = (before.Length, after.Length, true);
    }

    public void Forget() => _isKnown = false;

    /// <summary>The text of a frame of the known shape; null when the frame is of another, or its text has escapes.</summary>
    public string? Read(ReadOnlySpan<byte> frame)
    {
        if (
            !_isKnown
            || frame.Length <= _before + _after
            || !frame.EndsWith(_around.AsSpan(_before, _after))
            || !frame.StartsWith(_around.AsSpan(0, _before))
        )
        {
            return null;
        }

        var text = frame[_before..^_after];
        return text.ContainsAny(s_notPlain) ? null : Encoding.UTF8.GetString(text);
    }
}
