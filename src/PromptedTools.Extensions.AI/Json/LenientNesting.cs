namespace PromptedTools.Extensions.AI.Json;

/// <summary>Which brackets are open around the current position.</summary>
internal sealed class LenientNesting
{
    private int _braces;
    private int _brackets;
    private int _parentheses;

    public int Depth => _braces + _brackets + _parentheses;

    public void Open(char closer) => Count(closer)++;

    public void Close(char closer) => Count(closer)--;

    /// <summary>Whether some open bracket waits for this closer.</summary>
    public bool Awaits(char closer) => closer is '}' or ']' or ')' && Count(closer) > 0;

    private ref int Count(char closer)
    {
        switch (closer)
        {
            case '}':
                return ref _braces;
            case ']':
                return ref _brackets;
            default:
                return ref _parentheses;
        }
    }
}
