using System.Runtime.CompilerServices;
using System.Text;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>An answer that comes piece by piece. It holds the connection until it is disposed.</summary>
internal sealed class AnswerStream(
    HttpResponseMessage response,
    Stream body,
    AnswerReader reader,
    Deadline deadline,
    TransportSettings settings
) : IDisposable
{
    private readonly StringBuilder _soFar = new();
    private readonly EventReader _events = new(
        body,
        deadline,
        settings.Options.MaxFrameBytes,
        settings.Options.MaxResponseBytes
    );
    private bool _hasBegun;
    private bool _hasJunk;
    private WholeCharacters _text;
    private WholeCharacters _thinking;

    public HttpResponseMessage Response => response;

    public AnswerReader Reader => reader;

    /// <summary>
    /// Waits for the first byte, so that everything that fails before it can be tried again. The request's deadline, of which
    /// the first event may take what is left, is the stream's own from then on.
    /// </summary>
    public static async Task<AnswerStream> OpenAsync(
        HttpResponseMessage response,
        Deadline deadline,
        AnswerReader reader,
        TransportSettings settings
    )
    {
        try
        {
            var body = await response.Content.ReadAsStreamAsync(deadline.Caller).ConfigureAwait(false);
            var stream = new AnswerStream(response, body, reader, deadline, settings);
            return await stream._events.WaitForFirstByteAsync().ConfigureAwait(false)
                ? stream
                : throw Failures.NoAnswer(new HttpIOException(HttpRequestError.ResponseEnded));
        }
        catch (TimeoutException silence)
        {
            throw deadline.Expired(silence);
        }
        catch (Exception failed) when (failed is IOException or HttpRequestException and not OpenChatException)
        {
            throw Failures.NoAnswer(failed);
        }
    }

    /// <summary>The pieces of the reply, none of them empty, with the thinking that the server itself parted from them.</summary>
    public async IAsyncEnumerable<WirePiece> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                if (!await _events.MoveNextAsync().ConfigureAwait(false))
                {
                    break;
                }
            }
            catch (TimeoutException silence)
            {
                throw _hasBegun
                    ? Failures.Silent(silence, _soFar.ToString())
                    : Failures.NoAnswerWithin(settings.Options.ResponseTimeout, silence);
            }
            catch (InvalidDataException tooLong)
            {
                throw Failures.NotAnAnswer(tooLong.Message, response, tooLong, _soFar.ToString());
            }
            catch (Exception broken) when (broken is IOException or HttpRequestException)
            {
                throw Failures.BrokenOff(_soFar.ToString(), broken, response);
            }

            var frame = reader.ReadEvent(_events.Data.Span, _events.IsError, _events.IsEnd);
            if (frame.Kind == WireAnswerKind.Done)
            {
                break;
            }

            if (frame.Kind == WireAnswerKind.None)
            {
                continue;
            }

            var text = TakeText(frame);
            var thinking = _thinking.Push(frame.Thinking);
            if (text.Length > 0 || thinking.Length > 0)
            {
                yield return new WirePiece(thinking, text);
            }

            _hasBegun = true;
            deadline.Restart(settings.Options.StreamIdleTimeout);
        }

        CheckEnd();
        if (TakeRest() is { Length: > 0 } rest)
        {
            yield return new WirePiece("", rest);
        }

        settings.Logger.AnsweredBody(_soFar);
    }

    public void Dispose()
    {
        _events.Dispose();
        deadline.Dispose();
        response.Dispose();
    }

    /// <exception cref="OpenChatException">The frame is an error.</exception>
    private string TakeText(WireAnswer frame)
    {
        _soFar.Append(frame.Text);
        if (frame.Kind == WireAnswerKind.Error)
        {
            throw settings.Failures.FromBody(_events.Data.Span, response, _soFar.ToString());
        }

        if (frame.Kind == WireAnswerKind.Junk && !_hasJunk)
        {
            _hasJunk = true;
            settings.Logger.SkippedFrame();
        }

        return _text.Push(frame.Text);
    }

    /// <summary>What only the end of the stream tells: half a character that stayed one, and tool calls, which come in pieces.</summary>
    private string TakeRest()
    {
        var calls = reader.ToolCalls(hasText: _soFar.Length > 0);
        _soFar.Append(calls);
        return _text.Flush() + calls;
    }

    private void CheckEnd()
    {
        // llama.cpp's stream has a frame even for an empty reply; one without any is an error it could not tell us.
        if (!reader.HasFrames && (settings.Endpoint.IsOpenAICompatible || _hasJunk || !reader.HasEnded))
        {
            throw Failures.NotAnAnswer(
                "The server answered the request for a stream without a single frame that can be read.",
                response
            );
        }

        if (!reader.HasEnded)
        {
            throw Failures.BrokenOff(_soFar.ToString(), cause: null, response);
        }
    }
}
