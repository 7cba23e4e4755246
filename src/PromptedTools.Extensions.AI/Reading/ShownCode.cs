namespace PromptedTools.Extensions.AI.Reading;

/// <summary>
/// Tells whether a place in a reply is code that the prose shows: inline code, or a fence that prose leads to. To be asked
/// about places in ascending order.
/// </summary>
internal sealed class ShownCode(string text)
{
    private int _at;
    private bool _inFence;
    private bool _inLine;
    private bool _hasProse;

    public bool Holds(int position)
    {
        while (text.AsSpan(_at, Math.Max(0, position - _at)).IndexOfAny('`', '\n') is var distance and >= 0)
        {
            _at += distance;
            Step();
        }

        _at = Math.Max(_at, position);
        return _inFence ? _hasProse : _inLine;
    }

    private void Step()
    {
        if (text[_at] == '\n')
        {
            _inLine = false;
            _at++;
        }
        else if (text.AsSpan(_at).StartsWith("```"))
        {
            _hasProse = _hasProse || !text.AsSpan(0, _at).IsWhiteSpace();
            _inFence = !_inFence;
            _at += 3;
        }
        else
        {
            _inLine = !_inLine;
            _at++;
        }
    }
}
