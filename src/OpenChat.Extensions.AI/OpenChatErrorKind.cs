namespace OpenChat.Extensions.AI;

/// <summary>What went wrong with a request, in terms of what its caller can do about it.</summary>
public enum OpenChatErrorKind
{
    /// <summary>The server answered with an error this library knows nothing more about.</summary>
    Unknown,

    /// <summary>The request itself is wrong: a bad body, route, account or size. Sending it again changes nothing.</summary>
    InvalidRequest,

    /// <summary>The token is missing, wrong or not allowed to use this model or gateway.</summary>
    Authentication,

    /// <summary>The account's allocation is used up or unpaid. Workers AI resets its daily one at 00:00 UTC.</summary>
    QuotaExceeded,

    /// <summary>The service is out of capacity, or the caller sends too many requests: wait and send again.</summary>
    Busy,

    /// <summary>There is no such model, or it was retired. Name another one or run the weights on a server of your own.</summary>
    ModelUnavailable,

    /// <summary>The prompt and the tokens asked for do not fit into the model's context window together.</summary>
    ContextWindowExceeded,

    /// <summary>No answer came, or a stream fell silent, within the time allowed. Not used for the caller's own cancellation.</summary>
    Timeout,

    /// <summary>The server failed on its side.</summary>
    Server,

    /// <summary>No answer at all: name resolution, connection or TLS failed. There is no status code.</summary>
    Transport,

    /// <summary>
    /// The answer broke off after its first byte. <see cref="OpenChatException.PartialText"/> holds what had arrived.
    /// </summary>
    Truncated,

    /// <summary>The server answered with success, but with something that is not an answer of this API.</summary>
    InvalidResponse,
}
