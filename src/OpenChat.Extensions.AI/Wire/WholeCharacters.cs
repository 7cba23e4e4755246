namespace OpenChat.Extensions.AI.Wire;

/// <summary>Text in pieces that a server may cut inside a character: what is told ends with a whole one.</summary>
internal struct WholeCharacters
{
    private char? _half;

    /// <summary>The piece, with what was held of the one before and without half a character at its end.</summary>
    public string Push(string? piece)
    {
        if (string.IsNullOrEmpty(piece))
        {
            return "";
        }

        var text = _half + piece;
        _half = char.IsHighSurrogate(text[^1]) ? text[^1] : null;
        return _half is null ? text : text[..^1];
    }

    /// <summary>Half a character that stayed one.</summary>
    public string Flush()
    {
        var rest = _half?.ToString() ?? "";
        _half = null;
        return rest;
    }
}
