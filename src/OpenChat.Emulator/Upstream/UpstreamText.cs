using System.Text;

namespace OpenChat.Emulator.Upstream;

/// <summary>Reads an answer's text by lines or whole, and no more of it than an answer can need.</summary>
internal sealed class UpstreamText(UpstreamCall call, StreamReader body)
{
    /// <summary>Characters of one line, or of an answer that is one JSON document.</summary>
    public const int LongestLine = 4 * 1024 * 1024;

    /// <summary>Characters of a whole answer: several times what 8192 tokens take, each in a frame of its own.</summary>
    public const int LongestAnswer = 16 * 1024 * 1024;

    private readonly char[] _buffer = new char[8 * 1024];
    private readonly StringBuilder _line = new();
    private int _start;
    private int _end;
    private int _total;

    /// <summary>Gives the next line, which CR, LF or both end; <see langword="null"/> at the end.</summary>
    public ValueTask<string?> ReadLineAsync() => ReadAsync("\r\n");

    /// <summary>Gives all that is left; <see langword="null"/> where that is nothing.</summary>
    public ValueTask<string?> ReadToEndAsync() => ReadAsync("");

    private async ValueTask<string?> ReadAsync(string ends)
    {
        _line.Clear();
        while (_start < _end || await FillAsync().ConfigureAwait(false))
        {
            var rest = _buffer.AsMemory(_start, _end - _start);
            var end = rest.Span.IndexOfAny(ends);
            var piece = end < 0 ? rest : rest[..end];
            if (_line.Length + piece.Length > LongestLine)
            {
                throw TooLong($"a line of more than {LongestLine:N0} characters");
            }

            _line.Append(piece);
            _start += end < 0 ? piece.Length : piece.Length + 1;
            if (end >= 0)
            {
                return _line.ToString();
            }
        }

        return _line.Length > 0 ? _line.ToString() : null;
    }

    private async ValueTask<bool> FillAsync()
    {
        _start = 0;
        _end = await call.ReadAsync(body, _buffer).ConfigureAwait(false);
        _total += _end;
        return _total <= LongestAnswer
            ? _end > 0
            : throw TooLong($"an answer of more than {LongestAnswer:N0} characters");
    }

    private static EmulatorEngineException TooLong(string what) =>
        new(502, 3043, $"The upstream server sent {what}, which is no answer; the rest was not read.");
}
