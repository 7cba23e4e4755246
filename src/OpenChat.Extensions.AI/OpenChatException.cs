using System.Net;

namespace OpenChat.Extensions.AI;

/// <summary>
/// The exception that is thrown when a request to the model fails. <see cref="HttpRequestException.StatusCode"/> is
/// <see langword="null"/> when there was no answer.
/// </summary>
/// <remarks>
/// The message holds this library's words, the error's code and at most 300 characters of what the server said; never
/// the API token, the prompt or the reply.
/// </remarks>
public class OpenChatException : HttpRequestException
{
    /// <summary>Initializes a new instance of the <see cref="OpenChatException"/> class.</summary>
    /// <param name="kind">What went wrong, in terms of what can be done about it.</param>
    /// <param name="message">What happened and how to fix it.</param>
    /// <param name="statusCode">The HTTP status of the answer, or <see langword="null"/> when there was none.</param>
    /// <param name="innerException">The exception that caused this one, if any.</param>
    public OpenChatException(
        OpenChatErrorKind kind,
        string message,
        HttpStatusCode? statusCode = null,
        Exception? innerException = null
    )
        : base(message, innerException, statusCode)
    {
        Kind = kind;
    }

    /// <summary>Gets what went wrong, in terms of what can be done about it.</summary>
    public OpenChatErrorKind Kind { get; }

    /// <summary>
    /// Gets the server's own code of the first error, as it was sent: a number such as <c>3040</c> from Workers AI, a word
    /// such as <c>invalid_request_error</c> from an OpenAI-compatible server; <see langword="null"/> when it sent none.
    /// </summary>
    public string? ErrorCode { get; init; }

    /// <summary>Gets every error message that the server sent, in order, each cut at 300 characters.</summary>
    public IReadOnlyList<string> ServerMessages { get; init; } = [];

    /// <summary>Gets how long the server asked to wait before the next request, if it did.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// Gets the id by which the server's operators know the request: the first of the response headers
    /// <c>cf-ai-req-id</c>, <c>cf-aig-log-id</c>, <c>cf-ray</c> and <c>x-request-id</c> that was there.
    /// </summary>
    public string? RequestId { get; init; }

    /// <summary>
    /// Gets the text of the reply that had arrived before the failure; <see langword="null"/> when there was none. It is a
    /// model's reply: treat it as confidential. It is never part of <see cref="Exception.Message"/>.
    /// </summary>
    public string? PartialText
    {
        get;
        init => field = string.IsNullOrEmpty(value) ? null : value;
    }

    /// <summary>
    /// Gets a value indicating whether the same request may succeed when it is sent again later. Such failures were
    /// already retried <see cref="OpenChatClientOptions.MaxRetries"/> times, unless an answer had begun.
    /// </summary>
    public bool IsTransient { get; init; }
}
