using System.Runtime.CompilerServices;
using System.Text;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>An answer that comes piece by piece. It holds the connection until it is disposed.</summary>
internal sealed class AnswerStream : IDisposable
{
    private readonly AnswerReader _reader = new();
    private readonly StringBuilder _soFar = new();
    private readonly EventReader _events;
    private readonly Deadline _deadline;
    private readonly TransportSettings _settings;
    private bool _hasLeadingSpace;
    private bool _hasBegun;
    private bool _hasJunk;
    private WholeCharacters _text;
    private WholeCharacters _thinking;

    private AnswerStream(
        HttpResponseMessage response,
        Stream body,
        bool hasLeadingSpace,
        Deadline deadline,
        TransportSettings settings
    )
    {
        Response = response;
        _hasLeadingSpace = hasLeadingSpace;
        _deadline = deadline;
        _settings = settings;
        _events = new EventReader(body, deadline, settings.MaxFrameBytes, settings.MaxResponseBytes);
    }

    public HttpResponseMessage Response { get; }

    public AnswerReader Reader => _reader;

    /// <summary>Waits for the first byte, so that everything that fails before it can be tried again.</summary>
    /// <param name="response">The answer, whose head has come.</param>
    /// <param name="deadline">The request's, of which the first event may take what is left. The stream's own from then on.</param>
    /// <param name="hasLeadingSpace">Whether one space at the reply's start is to be left out.</param>
    /// <param name="settings">The client's.</param>
    public static async Task<AnswerStream> OpenAsync(
        HttpResponseMessage response,
        Deadline deadline,
        bool hasLeadingSpace,
        TransportSettings settings
    )
    {
        try
        {
            var body = await response.Content.ReadAsStreamAsync(deadline.Caller).ConfigureAwait(false);
            var stream = new AnswerStream(response, body, hasLeadingSpace, deadline, settings);
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
                    : Failures.NoAnswerWithin(_settings.ResponseTimeout, silence);
            }
            catch (InvalidDataException tooLong)
            {
                throw Failures.NotAnAnswer(tooLong.Message, Response, tooLong, _soFar.ToString());
            }
            catch (Exception broken) when (broken is IOException or HttpRequestException)
            {
                throw Failures.BrokenOff(_soFar.ToString(), broken, Response);
            }

            var frame = _reader.ReadEvent(_events.Data.Span, _events.IsError, _events.IsEnd);
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
            _deadline.Restart(_settings.StreamIdleTimeout);
        }

        CheckEnd();
        if (TakeRest() is { Length: > 0 } rest)
        {
            yield return new WirePiece("", rest);
        }

        _settings.Logger.AnsweredBody(_soFar);
    }

    public void Dispose()
    {
        _events.Dispose();
        _deadline.Dispose();
        Response.Dispose();
    }

    /// <exception cref="OpenChatException">The frame is an error.</exception>
    private string TakeText(WireAnswer frame)
    {
        var said = WithoutLeadingSpace(frame.Text);
        switch (frame.Kind)
        {
            case WireAnswerKind.Error:
                throw _settings.Failures.FromBody(frame.Error, Response, _soFar.Append(said).ToString());
            case WireAnswerKind.Junk:
                WarnOfJunk();
                return "";
        }

        _soFar.Append(said);
        return _text.Push(said);
    }

    private string? WithoutLeadingSpace(string? text)
    {
        if (!_hasLeadingSpace || string.IsNullOrEmpty(text))
        {
            return text;
        }

        _hasLeadingSpace = false;
        return LeadingSpace.Strip(text);
    }

    /// <summary>What only the end of the stream tells: half a character that stayed one, and tool calls, which come in pieces.</summary>
    private string TakeRest()
    {
        var calls = _reader.ToolCallText;
        var gap = calls is not null && _soFar.Length > 0 ? "\n" : "";
        _soFar.Append(gap).Append(calls);
        return _text.Flush() + gap + calls;
    }

    private void CheckEnd()
    {
        // llama.cpp's stream has a frame even for an empty reply; one without any is an error it could not tell us.
        if (!_reader.HasFrames && (_settings.IsOpenAICompatible || _hasJunk || !_reader.HasEnded))
        {
            throw Failures.NotAnAnswer(
                "The server answered the request for a stream without a single frame that can be read.",
                Response
            );
        }

        if (!_reader.HasEnded)
        {
            throw Failures.BrokenOff(_soFar.ToString(), cause: null, Response);
        }
    }

    private void WarnOfJunk()
    {
        if (!_hasJunk)
        {
            _hasJunk = true;
            _settings.Logger.SkippedFrame();
        }
    }
}
