using System.Text;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>Text that is nearly always one piece, which costs nothing then, and in time linear in its length when it is many.</summary>
internal struct JoinedText
{
    private string? _first;
    private StringBuilder? _all;

    public readonly bool HasAny => _first is not null;

    public void Add(string? piece)
    {
        if (_first is null)
        {
            _first = piece;
        }
        else if (piece is not null)
        {
            (_all ??= new StringBuilder(_first)).Append(piece);
        }
    }

    /// <summary>All pieces as one; null when there was none.</summary>
    public override readonly string? ToString() => _all?.ToString() ?? _first;
}
