namespace PromptedTools.Extensions.AI.Reading;

/// <summary>
/// Follows, character by character, something that stands apart from prose and may be a call: a code fence, or values in
/// brackets one after another.
/// </summary>
internal sealed class RegionEnd(bool isFence)
{
    private const int FenceTicks = 3;

    private bool _isOpening = true;
    private int _ticks;
    private int _depth;
    private bool _isQuoted;
    private bool _isEscaped;

    public bool IsFence => isFence;

    /// <summary>Whether it is over with this character: the last of a fence, the first that follows brackets.</summary>
    public bool IsEndedBy(char next) => isFence ? ClosesFence(next) : FollowsBrackets(next);

    private bool ClosesFence(char next)
    {
        if (_isOpening)
        {
            _isOpening = next == '`';
            return false;
        }

        _ticks = next == '`' ? _ticks + 1 : 0;
        return _ticks == FenceTicks;
    }

    private bool FollowsBrackets(char next)
    {
        if (_isQuoted)
        {
            _isQuoted = next != '"' || _isEscaped;
            _isEscaped = next == '\\' && !_isEscaped;
            return false;
        }

        switch (next)
        {
            case '{' or '[' or '(':
                _depth++;
                _isOpening = false;
                return false;
            case '}' or ']' or ')':
                _depth--;
                return false;
            case '"' when _depth > 0:
                _isQuoted = true;
                return false;
            default:
                return !_isOpening && _depth <= 0 && !char.IsWhiteSpace(next) && next is not (',' or ';' or '`');
        }
    }
}
