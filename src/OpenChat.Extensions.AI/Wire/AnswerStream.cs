using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>An answer that comes piece by piece. It holds the connection until it is disposed.</summary>
internal sealed class AnswerStream : IDisposable
{
    private readonly AnswerReader _reader = new();
    private readonly StringBuilder _soFar = new();
    private readonly SseLineStream _lines;
    private readonly StreamClock _clock;
    private readonly TransportSettings _settings;
    private bool _hasJunk;

    private AnswerStream(HttpResponseMessage response, Stream body, StreamClock clock, TransportSettings settings)
    {
        Response = response;
        _clock = clock;
        _settings = settings;
        _lines = new SseLineStream(body, clock, settings.MaxFrameBytes);
    }

    public HttpResponseMessage Response { get; }

    public AnswerReader Reader => _reader;

    /// <summary>Waits for the first byte, so that everything that fails before it can be tried again.</summary>
    public static async Task<AnswerStream> OpenAsync(
        HttpResponseMessage response,
        TransportSettings settings,
        CancellationToken cancellationToken
    )
    {
        var clock = new StreamClock(
            settings.ResponseTimeout,
            settings.StreamIdleTimeout,
            settings.TimeProvider,
            cancellationToken
        );
        AnswerStream? stream = null;
        try
        {
            var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            stream = new AnswerStream(response, body, clock, settings);
            if (!await stream._lines.WaitForFirstByteAsync().ConfigureAwait(false))
            {
                throw Failures.NoAnswer(new HttpIOException(HttpRequestError.ResponseEnded));
            }

            return stream;
        }
        catch (TimeoutException silence)
        {
            clock.Dispose();
            throw Failures.Silent(silence, partialText: null);
        }
        catch (Exception failed) when (failed is IOException or HttpRequestException and not OpenChatException)
        {
            clock.Dispose();
            throw Failures.NoAnswer(failed);
        }
        catch
        {
            clock.Dispose();
            throw;
        }
    }

    /// <summary>The pieces of the reply, none of them empty.</summary>
    public async IAsyncEnumerable<string> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var frames = SseParser
            .Create(_lines, (_, data) => _reader.ReadFrame(data))
            .EnumerateAsync(cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        await using var _ = frames.ConfigureAwait(false);
        while (await MoveNextAsync(frames).ConfigureAwait(false))
        {
            var frame = frames.Current.Data;
            switch (frame.Kind)
            {
                case WireAnswerKind.Done:
                    CheckEnd();
                    yield break;
                case WireAnswerKind.Error:
                    throw _settings.Failures.FromBody(frame.Error, Response, _soFar.Append(frame.Text).ToString());
                case WireAnswerKind.Junk:
                    WarnOfJunk();
                    break;
                case WireAnswerKind.Content when frame.Text is { Length: > 0 } text:
                    _soFar.Append(text);
                    yield return text;
                    break;
            }
        }

        CheckEnd();
    }

    public void Dispose()
    {
        _lines.Dispose();
        _clock.Dispose();
        Response.Dispose();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<SseItem<WireAnswer>> frames)
    {
        try
        {
            return await frames.MoveNextAsync().ConfigureAwait(false);
        }
        catch (TimeoutException silence)
        {
            throw Failures.Silent(silence, _soFar.ToString());
        }
        catch (InvalidDataException tooLong)
        {
            throw Failures.NotAnAnswer(
                $"{tooLong.Message} If the server is to be trusted, raise {nameof(OpenChatClientOptions.MaxFrameBytes)}.",
                Response,
                tooLong
            );
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            throw Failures.BrokenOff(_soFar.ToString(), broken, Response);
        }
    }

    private void CheckEnd()
    {
        // llama.cpp's stream has a frame even for an empty reply; one without any is an error it could not tell us.
        if (!_reader.HasFrames && (_settings.IsOpenAICompatible || !_reader.HasEnded))
        {
            throw Failures.NotAnAnswer(
                "The server answered the request for a stream without a single frame.",
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
