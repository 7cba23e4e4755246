using System.Buffers;
using System.Runtime.CompilerServices;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>
/// Reads the events of a stream where they stand, as servers really send them: the standard's, a last one that no blank line
/// follows, an error in a line <c>error: …</c> (llama.cpp), and a bare line <c>[DONE]</c> (Workers AI). The length of an event
/// and of the whole is bounded.
/// </summary>
internal sealed class EventReader(Stream source, Deadline deadline, int maxEventBytes, int maxBytes) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _joined = new();
    private byte[] _buffer = new byte[4096];

    // Where the event, and its last line, begin; up to where lines were looked for; where the bytes end.
    private int _start;
    private int _line;
    private int _looked;
    private int _end;
    private long _bytes;
    private bool _isFinished;
    private bool _hasBegun;
    private bool _skipsLineFeed;

    /// <summary>The event's data, until the next one is read.</summary>
    public ReadOnlyMemory<byte> Data { get; private set; }

    /// <summary>Whether the event says that it is an error.</summary>
    public bool IsError { get; private set; }

    /// <summary>Whether the mark at the end stands in the event, without being its data.</summary>
    public bool IsEnd { get; private set; }

    /// <summary>Waits for the first bytes of the answer.</summary>
    /// <returns>False when the answer ended without any.</returns>
    public async ValueTask<bool> WaitForFirstByteAsync()
    {
        await FillAsync().ConfigureAwait(false);
        return !_isFinished;
    }

    /// <summary>Reads the next event, which may have no data.</summary>
    /// <returns>False when there is none.</returns>
    /// <exception cref="InvalidDataException">The event, or the whole, is too long.</exception>
    /// <exception cref="TimeoutException">The deadline is over.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> MoveNextAsync()
    {
        while (!FindBlankLine())
        {
            if (_isFinished)
            {
                _line = _looked = _end;
                break;
            }

            await FillAsync().ConfigureAwait(false);
        }

        if (_line == _start)
        {
            return false;
        }

        ReadLines(_start, _line);
        _start = _line = _looked;
        return true;
    }

    public void Dispose() => source.Dispose();

    /// <summary>Whether the event ends in the bytes that are there: <see cref="_line"/> is then its blank line.</summary>
    private bool FindBlankLine()
    {
        while (true)
        {
            if (_skipsLineFeed && _looked < _end)
            {
                SkipLineFeed();
            }

            var at = _buffer.AsSpan(_looked, _end - _looked).IndexOfAny((byte)'\n', (byte)'\r');
            var end = at < 0 ? _end : _looked + at;
            if (end - _start > maxEventBytes)
            {
                throw new InvalidDataException(
                    $"An event of the server's stream is longer than {maxEventBytes} bytes. If you trust the server, raise {nameof(OpenChatClientOptions.MaxFrameBytes)}."
                );
            }

            if (at < 0)
            {
                _looked = _end;
                return false;
            }

            var isBlank = end == _line;
            _looked = end + 1;
            if (_buffer[end] == '\r')
            {
                _skipsLineFeed = _looked == _end;
                _looked += _looked < _end && _buffer[_looked] == '\n' ? 1 : 0;
            }

            if (isBlank && _line > _start)
            {
                return true;
            }

            _line = _looked;
            _start = isBlank ? _looked : _start;
        }
    }

    // The other half of a line end that came in two reads.
    private void SkipLineFeed()
    {
        _skipsLineFeed = false;
        if (_buffer[_looked] == '\n')
        {
            _start += _start == _line ? 1 : 0;
            _line = ++_looked;
        }
    }

    private void ReadLines(int start, int end)
    {
        (Data, IsError, IsEnd) = (default, false, false);
        _joined.ResetWrittenCount();
        var lines = 0;
        var rest = _buffer.AsMemory(start, end - start);
        if (!_hasBegun && rest.Span.StartsWith("\uFEFF"u8))
        {
            rest = rest[3..];
        }

        _hasBegun = true;
        while (!rest.IsEmpty)
        {
            var length = rest.Span.IndexOfAny((byte)'\n', (byte)'\r');
            var line = length < 0 ? rest : rest[..length];
            rest = length < 0 ? default : rest[(length + 1)..];
            // "name: value", "name:value", or the name alone, which has no value.
            var colon = line.Span.IndexOf((byte)':');
            var name = colon < 0 ? line.Span : line.Span[..colon];
            var value = colon < 0 ? default : line[(colon + 1)..];
            value = value.Span.StartsWith(" "u8) ? value[1..] : value;
            if (name.SequenceEqual("data"u8))
            {
                Add(value, lines++);
            }
            else if (name.SequenceEqual("event"u8))
            {
                IsError |= value.Span.SequenceEqual("error"u8);
            }
            else if (name.SequenceEqual("error"u8) && colon >= 0)
            {
                Add(value, lines++);
                IsError = true;
            }
            else
            {
                IsEnd |= line.Span.StartsWith("[DONE]"u8);
            }
        }
    }

    // One line is the rule, and stays where it is.
    private void Add(ReadOnlyMemory<byte> data, int linesBefore)
    {
        if (linesBefore == 0)
        {
            Data = data;
            return;
        }

        if (linesBefore == 1)
        {
            _joined.Write(Data.Span);
        }

        _joined.Write("\n"u8);
        _joined.Write(data.Span);
        Data = _joined.WrittenMemory;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FillAsync()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_line, _looked, _end, _start) = (_line - _start, _looked - _start, _end - _start, 0);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        var read = await deadline.ReadAsync(source, _buffer.AsMemory(_end)).ConfigureAwait(false);
        _isFinished = read == 0;
        _bytes += read;
        _end += read;
        if (_bytes > maxBytes)
        {
            throw new InvalidDataException(
                $"The answer is longer than {maxBytes} bytes. If you trust the server, raise {nameof(OpenChatClientOptions.MaxResponseBytes)}."
            );
        }
    }
}
