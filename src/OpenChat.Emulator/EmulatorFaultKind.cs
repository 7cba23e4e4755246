namespace OpenChat.Emulator;

/// <summary>Names what can go wrong with an answer. Each of these has been seen on a real service.</summary>
/// <remarks>
/// On a command line a name is written in small letters with dashes, such as <c>cut-after-frames=3</c>. Faults of one
/// request add up; those that shape a stream do nothing to an answer that is not one, and the other way round.
/// </remarks>
public enum EmulatorFaultKind
{
    /// <summary>Waits before the answer; the value is milliseconds.</summary>
    Delay,

    /// <summary>Waits between the frames of a stream; the value is milliseconds.</summary>
    FrameDelay,

    /// <summary>Answers with an error; the value is the HTTP status, 400 to 599, the code the error code.</summary>
    Status,

    /// <summary>Adds a <c>Retry-After</c> header to an error; the value is seconds.</summary>
    RetryAfter,

    /// <summary>Answers 429 and code 3036: the free allocation of the day is used up.</summary>
    Quota,

    /// <summary>Answers 429 and code 3040: out of capacity.</summary>
    Busy,

    /// <summary>Answers 400 and code 5028: the model was retired.</summary>
    Retired,

    /// <summary>Answers 400 and code 5007: no such model.</summary>
    ModelNotFound,

    /// <summary>Answers 400 and code 5021: prompt and answer exceed the context window.</summary>
    ContextExceeded,

    /// <summary>Answers 408 and code 3007: the service's own time limit.</summary>
    TimedOut,

    /// <summary>Leaves the code out of an error.</summary>
    ErrorWithoutCode,

    /// <summary>Writes the code of an error as a string.</summary>
    ErrorCodeAsString,

    /// <summary>Writes an error as one object under <c>error</c>.</summary>
    SingleError,

    /// <summary>Writes an error as an array under <c>error</c>.</summary>
    ErrorArray,

    /// <summary>Writes an error as OpenAI does, its code a word.</summary>
    OpenAIError,

    /// <summary>Writes an error with a bare <c>internalCode</c>.</summary>
    InternalCode,

    /// <summary>Writes an error as plain text.</summary>
    PlainTextError,

    /// <summary>Writes an error as an HTML page.</summary>
    HtmlError,

    /// <summary>Writes an error without a body.</summary>
    EmptyError,

    /// <summary>Writes an error with a very long body; the value is its size in KiB.</summary>
    HugeError,

    /// <summary>Answers 307 with a <c>Location</c> on the same server.</summary>
    Redirect,

    /// <summary>Answers 200 with <c>success: false</c> and the error.</summary>
    SuccessFalse,

    /// <summary>Closes the connection before the first byte of the answer.</summary>
    CutBeforeAnswer,

    /// <summary>Closes the connection after some frames; the value is how many, 0 for right after the headers.</summary>
    CutAfterFrames,

    /// <summary>Closes the connection in the middle of a frame, or of an answer; the value is how many whole frames come before.</summary>
    CutMidFrame,

    /// <summary>Sends nothing more after some frames but keeps the connection open; the value is how many.</summary>
    StallAfterFrames,

    /// <summary>Writes text that is a number as a number.</summary>
    Numbers,

    /// <summary>Writes text that is a JSON object or array as that, and any other as <c>{"text": …}</c>.</summary>
    ObjectResponse,

    /// <summary>Writes <c>null</c> in the place of the text.</summary>
    NullResponse,

    /// <summary>Answers with an empty <c>result</c>, a request for a stream too.</summary>
    EmptyResult,

    /// <summary>Writes an answer without its envelope: <c>{"response": …}</c>.</summary>
    BareResponse,

    /// <summary>Writes an answer with <c>result</c> alone.</summary>
    ResultOnly,

    /// <summary>Writes the text under <c>response_text</c>.</summary>
    ResponseText,

    /// <summary>Writes answers and frames of the Workers AI routes in the shape of OpenAI's.</summary>
    Choices,

    /// <summary>Leaves the usage out.</summary>
    NoUsage,

    /// <summary>Writes a usage whose counts are words.</summary>
    MalformedUsage,

    /// <summary>Writes the usage so far on every frame of a stream.</summary>
    RunningUsage,

    /// <summary>Writes on every frame what it alone used, the prompt on the first.</summary>
    DeltaUsage,

    /// <summary>Adds the finish reason to an answer, and to the last frame of a stream.</summary>
    FinishReason,

    /// <summary>Answers a request for a stream with JSON.</summary>
    JsonAnswer,

    /// <summary>Writes a stream without any frame but the end.</summary>
    EmptyStream,

    /// <summary>Wraps each frame in <c>streamed_data</c>.</summary>
    StreamedData,

    /// <summary>Adds frames that are no JSON.</summary>
    JunkFrames,

    /// <summary>Adds frames without a text: padding only, an empty list of tool calls, all-null fields.</summary>
    TextlessFrames,

    /// <summary>Adds comments and <c>event: ping</c> lines.</summary>
    Comments,

    /// <summary>Adds one long frame of padding; the value is its size in KiB.</summary>
    BigFrame,

    /// <summary>Sends an error as a frame of the stream and ends it there; the value is how many frames come before.</summary>
    InStreamError,

    /// <summary>Sends llama.cpp's <c>error:</c> line and <c>[DONE]</c>; the value is how many frames come before.</summary>
    ErrorLine,

    /// <summary>Ends the stream without <c>[DONE]</c>.</summary>
    NoDone,

    /// <summary>Ends the stream with <c>[DONE]</c> without its <c>data:</c>.</summary>
    BareDone,

    /// <summary>Ends the stream without the newlines after its last line.</summary>
    NoFinalNewline,

    /// <summary>Writes <c>data:x</c> without a space.</summary>
    NoSpace,

    /// <summary>Ends lines with a carriage return and a line feed.</summary>
    Crlf,

    /// <summary>Sends the answer in writes of some bytes each; the value is how many.</summary>
    ChunkSize,

    /// <summary>Adds a tool call to the answer, or to a frame of its own, as <c>name</c> and <c>arguments</c>.</summary>
    ToolCalls,

    /// <summary>Adds a tool call in OpenAI's shape; a stream gets it in pieces, which a call of nulls ends.</summary>
    ToolCallDeltas,

    /// <summary>Adds cached tokens and a fraction of neurons to the usage.</summary>
    DetailedUsage,

    /// <summary>
    /// Treats assistant messages at the end of a chat as llama.cpp does: two or more are refused with 400, and one is
    /// continued, with <c>"and so on."</c>, instead of answered.
    /// </summary>
    AssistantPrefill,

    /// <summary>
    /// Answers the OpenAI-compatible routes as llama.cpp's server of May 2025 did: 500 for a body it cannot read and for tools; for a
    /// prompt beyond the context window no numbers, and in a stream status 200 and an <c>error:</c> line; a chat's stream begins with
    /// its text and has the usage with the finish reason. A queued fault of this kind is used up by a request that is refused, too.
    /// </summary>
    Llama2025,

    /// <summary>
    /// Writes the thinking that leads a reply, such as <c>&lt;think&gt;…&lt;/think&gt;</c>, as <c>reasoning_content</c> beside
    /// the text, as llama.cpp does for reasoning models. Only the OpenAI-compatible chat route does so.
    /// </summary>
    ReasoningContent,

    /// <summary>
    /// Asks the model the one word <c>openchat</c>, whatever the client asked: what llama.cpp makes of
    /// <c>--chat-template openchat</c> where Jinja is on (recorded from its server of June 2026).
    /// </summary>
    WrongTemplate,

    /// <summary>Leaves system messages out of the prompt, as templates do that know none.</summary>
    SystemDropped,

    /// <summary>Cuts the middle out of a prompt that is longer; the value is the tokens that are left.</summary>
    WindowCut,

    /// <summary>Ignores <c>response_format</c> and <c>grammar</c>.</summary>
    SchemaIgnored,

    /// <summary>Writes the template's end marker behind an answer.</summary>
    EndMarker,

    /// <summary>Holds a stream back and sends all of it at once, as a proxy that buffers does; the value is milliseconds.</summary>
    BufferedStream,
}
