using System.Net;
using System.Net.Http.Headers;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>Makes the one exception of this library out of everything that can go wrong on the way.</summary>
internal sealed class Failures(bool isOpenAICompatible, TimeProvider time)
{
    private const int MaxErrorBytes = 64 * 1024;

    // The status is known: its explanation is not worth the wait that a model's answer is.
    private static readonly TimeSpan s_longestErrorBody = TimeSpan.FromSeconds(5);

    /// <summary>An answer with a status other than success.</summary>
    public async Task<OpenChatException> FromStatusAsync(
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        var body = await ReadErrorBodyAsync(response, cancellationToken).ConfigureAwait(false);
        return FromBody(body, response);
    }

    /// <summary>An error in place of an answer, though the status was success.</summary>
    public OpenChatException FromBody(ReadOnlySpan<byte> body, HttpResponseMessage response, string? partialText = null)
    {
        var error = ServerError.Read(body, new Secrets(response.RequestMessage));
        var status = response.IsSuccessStatusCode ? error.Status ?? response.StatusCode : response.StatusCode;
        var (kind, advice) = ErrorTable.Classify(status, error, isOpenAICompatible);
        return new OpenChatException(kind, Describe(status, error, advice, response), status)
        {
            ErrorCode = CodeOf(status, error),
            ServerMessages = error.Messages,
            RetryAfter = ReadRetryAfter(response.Headers.RetryAfter),
            RequestId = AnswerHeaders.RequestId(response),
            PartialText = partialText,
            IsTransient = kind is OpenChatErrorKind.Busy or OpenChatErrorKind.Timeout or OpenChatErrorKind.Server,
        };
    }

    /// <summary>No answer at all.</summary>
    public static OpenChatException NoAnswer(Exception cause, Uri? address = null) =>
        new(
            OpenChatErrorKind.Transport,
            // Host and port alone: a path can name an account.
            $"The server{(address is null ? "" : $" at {address.Authority}")} did not answer: {Reason(cause)}. Check that it runs and that the endpoint's address is right.",
            statusCode: null,
            cause
        )
        {
            IsTransient = true,
        };

    // In words, not the system's: those name proxies, certificates and paths of the machine.
    private static string Reason(Exception cause) =>
        (
            cause switch
            {
                HttpRequestException request => request.HttpRequestError,
                HttpIOException reading => reading.HttpRequestError,
                _ => HttpRequestError.Unknown,
            }
        ) switch
        {
            HttpRequestError.NameResolutionError => "its host name was not found",
            HttpRequestError.ConnectionError => "the connection was refused or could not be made",
            HttpRequestError.SecureConnectionError => "no TLS connection could be made (does it speak plain http?)",
            HttpRequestError.ProxyTunnelError => "the proxy could not reach it",
            HttpRequestError.ResponseEnded => "it closed the connection",
            _ => "the connection failed",
        };

    /// <summary>An answer that was never finished.</summary>
    public static OpenChatException BrokenOff(string? partialText, Exception? cause, HttpResponseMessage response) =>
        new(
            OpenChatErrorKind.Truncated,
            "The server broke off its answer. What had arrived is in PartialText.",
            response.StatusCode,
            cause
        )
        {
            PartialText = partialText,
            RequestId = AnswerHeaders.RequestId(response),
        };

    /// <summary>The first of our time limits ran out.</summary>
    public static OpenChatException NoAnswerWithin(TimeSpan limit, Exception cause) =>
        Silent(
            new TimeoutException($"No answer came within {limit.TotalSeconds:0.###} seconds.", cause),
            partialText: null
        );

    /// <summary>A time limit of ours, not the server's word: waiting as long again is for the caller to decide.</summary>
    public static OpenChatException Silent(TimeoutException silence, string? partialText) =>
        new(
            OpenChatErrorKind.Timeout,
            $"{silence.Message} If the model needs longer, raise {nameof(OpenChatClientOptions.ResponseTimeout)} (a whole answer, or the first event of a stream), {nameof(OpenChatClientOptions.StreamIdleTimeout)} (from event to event) or HttpClient.Timeout.",
            statusCode: null,
            silence
        )
        {
            PartialText = partialText,
        };

    /// <summary>Success, but nothing that this API answers.</summary>
    public static OpenChatException NotAnAnswer(
        string what,
        HttpResponseMessage response,
        Exception? cause = null,
        string? partialText = null
    ) =>
        new(OpenChatErrorKind.InvalidResponse, what, response.StatusCode, cause)
        {
            PartialText = partialText,
            RequestId = AnswerHeaders.RequestId(response),
        };

    private static string Describe(
        HttpStatusCode status,
        ServerError error,
        string advice,
        HttpResponseMessage response
    )
    {
        var code = CodeOf(status, error);
        var place = error.Place is { } field ? $" ({field})" : "";
        var said = error.Messages.Count > 0 ? $" The server said: {error.Messages[0]}{place}" : "";
        return $"{advice}{Target(response)} (HTTP {(int)status}{(code is null ? "" : $", code {code}")}){said}";
    }

    /// <summary>Where a redirect leads, without a user name and a query, which may hold secrets.</summary>
    private static string Target(HttpResponseMessage response) =>
        (int)response.StatusCode is >= 300 and < 400
        && response.Headers.Location is { } location
        && response.RequestMessage?.RequestUri is { } asked
        && Uri.TryCreate(asked, location, out var target)
            ? $" It redirects to {target.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)}."
            : "";

    // OpenAI-compatible servers repeat the status as the code; their word for the error says more.
    private static string? CodeOf(HttpStatusCode status, ServerError error) =>
        error.Type is not null && error.Status == status ? error.Type : error.Code ?? error.Type;

    private TimeSpan? ReadRetryAfter(RetryConditionHeaderValue? header)
    {
        var wait = header?.Delta ?? (header?.Date - time.GetUtcNow());
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    /// <summary>What came of the body in time: one that breaks off or stalls must not hide the status.</summary>
    private async Task<byte[]> ReadErrorBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = new byte[MaxErrorBytes];
        var count = 0;
        using var deadline = new Deadline(Timeout.InfiniteTimeSpan, time, cancellationToken);
        deadline.Restart(s_longestErrorBody);
        try
        {
            var stream = await response
                .Content.ReadAsStreamAsync(cancellationToken)
                .WaitAsync(s_longestErrorBody, time, cancellationToken)
                .ConfigureAwait(false);
            int read;
            do
            {
                read = await deadline.ReadAsync(stream, body.AsMemory(count)).ConfigureAwait(false);
                count += read;
            } while (read > 0 && count < body.Length);
        }
        catch (Exception failed) when (failed is IOException or HttpRequestException or TimeoutException)
        {
            // The status is the error.
        }

        return body[..count];
    }
}
