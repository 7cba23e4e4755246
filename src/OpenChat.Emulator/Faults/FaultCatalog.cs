using System.Collections.Frozen;
using System.Text;
using static OpenChat.Emulator.EmulatorFaultKind;

namespace OpenChat.Emulator.Faults;

/// <summary>All faults with their names, values and one line of help each.</summary>
internal static class FaultCatalog
{
    public static IReadOnlyList<FaultEntry> Entries { get; } =
    [
        FaultEntry.WithValue(Delay, "wait before the answer", "milliseconds", 1000),
        FaultEntry.WithValue(FrameDelay, "wait between the frames of a stream", "milliseconds", 100),
        FaultEntry.WithValue(
            Status,
            "an error of this status, and of this code after a slash",
            "status",
            500,
            400,
            599
        ),
        FaultEntry.WithValue(RetryAfter, "a Retry-After header on an error", "seconds", 1),
        FaultEntry.Plain(Quota, "429, code 3036: the day's free allocation is used up"),
        FaultEntry.Plain(Busy, "429, code 3040: out of capacity"),
        FaultEntry.Plain(Retired, "400, code 5028: the model was retired"),
        FaultEntry.Plain(ModelNotFound, "400, code 5007: no such model"),
        FaultEntry.Plain(ContextExceeded, "400, code 5021: more than the context window"),
        FaultEntry.Plain(TimedOut, "408, code 3007: the service's own time limit"),
        FaultEntry.Plain(ErrorWithoutCode, "an error without a code"),
        FaultEntry.Plain(ErrorCodeAsString, "an error whose code is a string"),
        FaultEntry.Plain(SingleError, "an error as one object under 'error'"),
        FaultEntry.Plain(ErrorArray, "an error as an array under 'error'"),
        FaultEntry.Plain(OpenAIError, "an error as OpenAI writes it, its code a word"),
        FaultEntry.Plain(InternalCode, "an error with a bare 'internalCode'"),
        FaultEntry.Plain(PlainTextError, "an error in plain text"),
        FaultEntry.Plain(HtmlError, "an error as an HTML page"),
        FaultEntry.Plain(EmptyError, "an error without a body"),
        FaultEntry.WithValue(HugeError, "an error with a very long body", "KiB", 1024, 1, 65_536),
        FaultEntry.Plain(Redirect, "307 to another path of this server"),
        FaultEntry.Plain(SuccessFalse, "200 with success: false and the error"),
        FaultEntry.Plain(CutBeforeAnswer, "close the connection before the first byte"),
        FaultEntry.WithValue(CutAfterFrames, "close the connection after so many frames", "frames", 1),
        FaultEntry.WithValue(CutMidFrame, "close it inside the frame after so many", "frames", 1),
        FaultEntry.WithValue(StallAfterFrames, "send nothing more after so many frames", "frames", 1),
        FaultEntry.Plain(Numbers, "numbers as numbers, where strings belong"),
        FaultEntry.Plain(ObjectResponse, "an object in the place of the text"),
        FaultEntry.Plain(NullResponse, "null in the place of the text"),
        FaultEntry.Plain(EmptyResult, "an empty result"),
        FaultEntry.Plain(BareResponse, "an answer without its envelope"),
        FaultEntry.Plain(ResultOnly, "an answer with 'result' alone"),
        FaultEntry.Plain(ResponseText, "the text under 'response_text'"),
        FaultEntry.Plain(Choices, "answers and frames in OpenAI's shape"),
        FaultEntry.Plain(NoUsage, "no usage"),
        FaultEntry.Plain(MalformedUsage, "a usage whose counts are words"),
        FaultEntry.Plain(RunningUsage, "the usage so far on every frame"),
        FaultEntry.Plain(DeltaUsage, "each frame's own usage on it, the prompt on the first"),
        FaultEntry.Plain(FinishReason, "a finish reason on the answer or its last frame"),
        FaultEntry.Plain(JsonAnswer, "JSON where a stream was asked for"),
        FaultEntry.Plain(EmptyStream, "a stream with nothing but its end"),
        FaultEntry.Plain(StreamedData, "frames wrapped in 'streamed_data'"),
        FaultEntry.Plain(JunkFrames, "frames that are no JSON, too"),
        FaultEntry.Plain(TextlessFrames, "frames without a text, too"),
        FaultEntry.Plain(Comments, "comments and pings between the frames"),
        FaultEntry.WithValue(BigFrame, "one frame of so much padding", "KiB", 1024, 1, 131_072),
        FaultEntry.WithValue(InStreamError, "an error frame after so many frames", "frames", 1),
        FaultEntry.WithValue(ErrorLine, "llama.cpp's error: line after so many frames", "frames", 0),
        FaultEntry.Plain(NoDone, "no [DONE]"),
        FaultEntry.Plain(BareDone, "[DONE] without its data:"),
        FaultEntry.Plain(NoFinalNewline, "no newline after the last line"),
        FaultEntry.Plain(NoSpace, "data:x without a space"),
        FaultEntry.Plain(Crlf, "lines that end in CR LF"),
        FaultEntry.WithValue(ChunkSize, "writes of so many bytes each", "bytes", 1, 1),
        FaultEntry.Plain(ToolCalls, "a tool call that the server made itself"),
        FaultEntry.Plain(ToolCallDeltas, "such a call in OpenAI's shape, in pieces"),
        FaultEntry.Plain(DetailedUsage, "cached tokens and neurons in the usage"),
        FaultEntry.Plain(AssistantPrefill, "two assistant messages at the end: 400; one is continued, not answered"),
        FaultEntry.Plain(Llama2025, "the /v1 routes of May 2025: 500 for tools, error: lines in streams of 200"),
        FaultEntry.Plain(ReasoningContent, "the thinking that leads a reply as reasoning_content"),
        FaultEntry.Plain(WrongTemplate, "the model is asked the word 'openchat', whatever the client asked"),
        FaultEntry.Plain(SystemDropped, "system messages are left out of the prompt"),
        FaultEntry.WithValue(WindowCut, "the middle of a longer prompt is cut out, without a word", "tokens", 2048, 64),
        FaultEntry.Plain(SchemaIgnored, "response_format and grammar are ignored"),
        FaultEntry.Plain(EndMarker, "answers end in <|end_of_turn|>"),
        FaultEntry.WithValue(
            EmulatorFaultKind.BufferedStream,
            "hold a stream back, then send all of it",
            "milliseconds",
            1000
        ),
    ];

    public static IEnumerable<string> Names => Entries.Select(entry => entry.Name);

    private static readonly FrozenDictionary<EmulatorFaultKind, FaultEntry> s_byKind = Entries.ToFrozenDictionary(
        entry => entry.Kind
    );

    private static readonly FrozenDictionary<string, FaultEntry> s_byName = Entries.ToFrozenDictionary(
        entry => entry.Name,
        StringComparer.OrdinalIgnoreCase
    );

    public static FaultEntry? Find(string name) => s_byName.GetValueOrDefault(name);

    public static FaultEntry Entry(EmulatorFaultKind kind) =>
        s_byKind.GetValueOrDefault(kind) ?? throw new FormatException($"{kind} is not a fault.");
}

/// <summary>One fault's name, help and value.</summary>
internal sealed record FaultEntry(
    EmulatorFaultKind Kind,
    string Help,
    string? Unit,
    int Default,
    int Minimum,
    int Maximum
)
{
    public string Name { get; } = KebabCase(Kind.ToString().Replace("AI", "ai", StringComparison.Ordinal));

    public string HelpLine =>
        $"{(Unit is null ? Name : $"{Name}={Unit}"), -32}{Help}{(Unit is null ? "" : $" (default {Default})")}";

    public static FaultEntry Plain(EmulatorFaultKind kind, string help) => new(kind, help, null, 0, 0, 0);

    public static FaultEntry WithValue(
        EmulatorFaultKind kind,
        string help,
        string unit,
        int defaultValue,
        int minimum = 0,
        int maximum = 3_600_000
    ) => new(kind, help, unit, defaultValue, minimum, maximum);

    public string Describe(EmulatorFault fault) =>
        Name + (Unit is null ? "" : $"={fault.Value ?? Default}") + (fault.Code is null ? "" : $"/{fault.Code}");

    public void Check(EmulatorFault fault)
    {
        if (fault.Code is not null && Kind != EmulatorFaultKind.Status)
        {
            throw new FormatException($"The fault '{Name}' takes no code; only 'status' does.");
        }

        if (fault.Value is not { } value)
        {
            return;
        }

        if (Unit is null)
        {
            throw new FormatException($"The fault '{Name}' takes no value.");
        }

        if (value < Minimum || value > Maximum)
        {
            throw new FormatException($"The fault '{Name}' takes {Minimum} to {Maximum} {Unit}, not {value}.");
        }
    }

    private static string KebabCase(string name)
    {
        var kebab = new StringBuilder();
        foreach (var (index, character) in name.Index())
        {
            if (index > 0 && (char.IsUpper(character) || char.IsDigit(character) && !char.IsDigit(name[index - 1])))
            {
                kebab.Append('-');
            }

            kebab.Append(char.ToLowerInvariant(character));
        }

        return kebab.ToString();
    }
}
