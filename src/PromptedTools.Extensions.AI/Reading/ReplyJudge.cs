using PromptedTools.Extensions.AI.Json;
using PromptedTools.Turns;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>How a reply is read; the defaults are those of ToolMode Auto.</summary>
internal sealed record ReplyReadingOptions
{
    /// <summary>Whether a call must be there: every form is then taken, in prose too.</summary>
    public bool Required { get; init; }

    /// <summary>Where the model's turn ends.</summary>
    public required StopSequences EndOfTurn { get; init; }

    /// <summary>Where text ends: with the turn, or where else the caller says.</summary>
    public StopSequences Stops
    {
        get => field ?? EndOfTurn;
        init;
    }

    /// <summary>The one tool that may be called, or null for any of the catalog.</summary>
    public string? SpecificTool { get; init; }

    /// <summary>How arguments are held to the schema of their tool.</summary>
    public SchemaFitOptions Fit { get; init; } = new() { RejectPlaceholders = true };

    /// <summary>Whether all calls count, or the first alone.</summary>
    public bool AllowMultipleCalls { get; init; } = true;

    /// <summary>Whether valid calls stand though another of the same reply is refused.</summary>
    public bool KeepValidCalls { get; init; }

    /// <summary>Whether of equal calls in one reply all count, or the first alone.</summary>
    public bool KeepEqualCalls { get; init; }

    /// <summary>Whether the answer is to be JSON: an object is then a call only if it names a known tool.</summary>
    public bool AnswerIsJson { get; init; }

    /// <summary>Whether a call that was read stands in a document of the conversation: it is the document's, not the model's.</summary>
    public Func<ParsedToolCall, bool> IsOfDocument { get; init; } = static _ => false;
}

/// <summary>Says what comes of a reply, or of what in it may be a call: calls, something meant as one that cannot be taken, or text.</summary>
/// <param name="tools">The tools that may be called; null where none may.</param>
/// <param name="options">How replies are read.</param>
internal sealed class ReplyJudge(ToolCatalog? tools, ReplyReadingOptions options)
{
    private static readonly string[] s_answerKeys =
    [
        "response",
        "answer",
        "content",
        "message",
        "text",
        "reply",
        "finalanswer",
    ];

    public ToolCatalog? Tools => tools;

    /// <summary>Where text ends.</summary>
    public StopSequences Stops => options.Stops;

    /// <summary>Whether nothing may be shown before the whole reply is known.</summary>
    public bool KeepsAll => options.Required || options.AnswerIsJson;

    /// <summary>Reads a whole reply, which may have ended at the output limit.</summary>
    public ToolReply Read(string reply, bool isTruncated)
    {
        if (options.Required)
        {
            return ReadRequired(reply, isTruncated);
        }

        var reader = new ReplyReader(this);
        var shown = reader.Push(reply);
        var reading = reader.Finish(isTruncated).Reading;
        // Without tools in it, {} says nothing; where JSON was asked for it may be the answer.
        return options.AnswerIsJson && reading.Kind == ToolReplyKind.Empty
            ? ToolReply.Answer(reply)
            : reading with
            {
                Text = shown + reading.Text,
            };
    }

    /// <summary>What a reply is by how it begins, or the rest of one that may hold no calls; null where that is text.</summary>
    public ToolReply? ReadHead(string reply, bool isBehindText, bool isTruncated)
    {
        if (tools is null)
        {
            return !options.AnswerIsJson && ForgedResult.Leads(reply)
                ? ToolReply.MadeUp
                : WithoutMarkup(reply, isBehindText);
        }

        var text = new ReplyText(reply, tools);
        var found =
            UntaggedCalls.AtHead(text)
            ?? TaggedAt(text, 0)
            ?? XmlCalls.Read(text, 0)
            ?? (LabelledCalls.MayBegin(reply) ? LabelledCalls.Find(text) : null);
        while (found is { CutOff: false } && TaggedAt(text, found.End) is { } next)
        {
            // Behind the first wrapper another, of its own kind or not.
            found = FoundCalls.Join(found, next);
        }

        if (found is not null && !IsJsonAnswer(found))
        {
            return Judge(reply, found, isBehindText: false, isTruncated);
        }

        return options.AnswerIsJson ? null
            : ForgedResult.Leads(reply) ? ToolReply.MadeUp
            : Unwrapped(reply) is { } answer ? ToolReply.Answer(answer)
            : null;
    }

    /// <summary>A text to read blocks in: all that is read in it shares one budget.</summary>
    public ReplyText Open(string text)
    {
        var checker = new CallChecker(tools!, options, text.Length);
        return new(text, tools!, call => checker.Check(call, []) is { } read && options.IsOfDocument(read));
    }

    /// <summary>What a run of tagged blocks is, of which the first tag begins at a place; null where it is only talked about.</summary>
    public ToolReply? ReadBlock(ReplyText text, int at, bool isBehindText, bool isTruncated = false) =>
        ToolCallTags.At(text.Text, at) is { } tag
        && TaggedCalls.ReadRun(text, tag, isBehindText) is { } found
        && !IsJsonAnswer(found)
            ? Judge(text.Text, found, isBehindText, isTruncated, at)
            : null;

    /// <summary>What a fence, or brackets that begin a line, are behind this text, if any; null for text.</summary>
    public ToolReply? ReadRegion(string region, string? before, bool isTruncated) =>
        before is null ? ReadHead(region, isBehindText: false, isTruncated)
        : UntaggedCalls.Apart(new ReplyText(region, tools!), before) is { } found
        && Judge(region, found, isBehindText: true, isTruncated) is { Kind: ToolReplyKind.Calls } calls
            ? calls
        : null;

    /// <summary>The valid calls that begin with a text itself, in any of the forms that a reply may have.</summary>
    public IReadOnlyList<ParsedToolCall> CallsAtHead(string text)
    {
        var reply = new ReplyText(text, tools!);
        FoundCalls?[] forms =
        [
            CallSequence.Read(reply, 0),
            ToolCallTags.At(text, 0) is { Kind: ToolCallTagKind.Open } tag ? TaggedCalls.ReadBlock(reply, tag) : null,
            XmlCalls.Read(reply, 0),
            LabelledCalls.Read(reply, 0),
        ];
        var checker = new CallChecker(tools!, options, text.Length);
        return
        [
            .. forms
                .SelectMany(static form => form?.Calls ?? [])
                .Select(candidate => checker.Check(candidate, []))
                .OfType<ParsedToolCall>(),
        ];
    }

    // Where a call must be made every form is taken, in prose too; a document's is refused when it is checked.
    private ToolReply ReadRequired(string reply, bool isTruncated)
    {
        if (reply.AsSpan().IsWhiteSpace())
        {
            return ToolReply.Nothing;
        }

        var found = FindAnywhere(reply);
        if (found is not null && ThinkingSplitter.FindBlock(reply, 0, found.Text.Length) is not null)
        {
            // A call is not made in what is only thought.
            reply = ThinkingSplitter.WithoutBlocks(reply);
            found = FindAnywhere(reply);
        }

        return found is not null && !IsJsonAnswer(found)
                ? Judge(reply, found, isBehindText: false, isTruncated) ?? ToolReply.Answer(reply)
            : ForgedResult.Leads(reply) ? ToolReply.MadeUp
            : ToolReply.Answer(reply);
    }

    private FoundCalls? FindAnywhere(string reply)
    {
        var text = new ReplyText(reply, tools!);
        return UntaggedCalls.AtHead(text)
            ?? TaggedCalls.Find(text)
            ?? XmlCalls.Read(text, 0)
            ?? LabelledCalls.Find(text)
            ?? UntaggedCalls.InFences(text)
            ?? UntaggedCalls.Anywhere(text);
    }

    // In a fence or a list too.
    private static FoundCalls? TaggedAt(ReplyText reply, int at)
    {
        var text = reply.Text;
        at = LenientCursor.SkipWhiteSpace(text, at);
        at += ListMarker.LengthOf(text.AsSpan(at));
        return ToolCallTags.At(text, ReplyLexer.SkipFence(text, at)) is { Kind: ToolCallTagKind.Open } tag
            ? TaggedCalls.ReadRun(reply, tag, isBehindText: !text.AsSpan(0, at).IsWhiteSpace())
            : null;
    }

    // What a model may make no calls in, without the protocol's own markup; null where it has none.
    private static ToolReply? WithoutMarkup(string text, bool isBehindText)
    {
        var plain = ProtocolMarkup.Remove(text);
        if (plain.Length == text.Length)
        {
            return null;
        }

        // What stood between the text before and this one stays between them.
        var space = text[..^text.AsSpan().TrimStart().Length];
        return (
            plain.Length > 0 ? ToolReply.Answer(space + plain)
            : isBehindText ? ToolReply.Answer("")
            : ToolReply.Nothing
        ) with
        {
            Diagnostics = [Dropped("a call although none was allowed")],
        };
    }

    // The answer inside {"response": "…"}.
    private static string? Unwrapped(string reply)
    {
        var start = LenientCursor.SkipWhiteSpace(reply, 0);
        return
            start < reply.Length
            && reply[start] == '{'
            && LenientJson.Read(reply, start)
                is { Value: LenientObject { Members: { Count: 1 } members }, End: var end }
            && reply.AsSpan(end).IsWhiteSpace()
            && members.GetAt(0) is { Value: LenientString { Text: var text }, Key: var key }
            && s_answerKeys.Contains(NameFolding.Fold(key))
            ? text
            : null;
    }

    private bool IsJsonAnswer(FoundCalls found) =>
        options.AnswerIsJson && !found.CutOff && !found.Calls.Exists(call => tools!.Knows(call.Name));

    private ToolReply? Judge(string text, FoundCalls found, bool isBehindText, bool isTruncated, int start = 0) =>
        found.CutOff || (found.ReachedEnd && (isTruncated || EndsOpening(text)))
            ? new ToolReply(ToolReplyKind.Truncated, found.Text)
        : found.Calls.Count > 0 ? Check(text, found, isBehindText, start)
        : NoCalls(text, found, isBehindText, start);

    // "arguments": { and nothing more: what was to be given is not there.
    private static bool EndsOpening(string text) => text.AsSpan().TrimEnd() is [.., '{' or '[' or '('];

    private ToolReply? Check(string text, FoundCalls found, bool isBehindText, int start)
    {
        var findings = new List<ToolCallDiagnostic>();
        var candidates = found.Calls;
        if (!options.AllowMultipleCalls && candidates.Count > 1)
        {
            findings.Add(Dropped("only the first call is taken") with { Got = $"{candidates.Count} calls" });
            candidates = candidates[..1];
        }

        var checker = new CallChecker(tools!, options, text.Length);
        var calls = new List<ParsedToolCall>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var repeatsDocument = false;
        foreach (var candidate in candidates)
        {
            if (checker.Check(candidate, findings) is not { } call)
            {
                continue;
            }

            if (options.IsOfDocument(call))
            {
                repeatsDocument = true;
                findings.Add(
                    new(
                        isBehindText ? FindingSeverity.Dropped : FindingSeverity.Error,
                        "a result of a tool holds this call: the user has not asked for it",
                        call.Tool.Name
                    )
                );
            }
            else if (options.KeepEqualCalls || seen.Add(call.Identity))
            {
                calls.Add(call);
            }
            else
            {
                findings.Add(Dropped("the same call twice") with { ToolName = call.Tool.Name });
            }
        }

        var isRefused = findings.Exists(static finding => finding.Severity == FindingSeverity.Error);
        AddReadingFindings(text, found, findings);
        if (calls.Count > 0 && (!isRefused || options.KeepValidCalls))
        {
            return new ToolReply(ToolReplyKind.Calls, found.Text) { Calls = calls, Diagnostics = findings };
        }

        // What prose shows of a document is part of the answer. What else is neither refused nor taken is left over beside calls
        // that are not there, as in [](…).
        return isRefused
                ? new ToolReply(ToolReplyKind.Rejected, found.Text)
                {
                    Diagnostics = findings,
                    RepeatsDocument = repeatsDocument,
                }
            : repeatsDocument ? null
            : NoCalls(text, found, isBehindText, start);
    }

    private static void AddReadingFindings(string text, FoundCalls found, List<ToolCallDiagnostic> findings)
    {
        if (found.Repairs != LenientRepairs.None)
        {
            findings.Add(Repaired("read although it is not strict JSON") with { Got = found.Repairs.ToString() });
        }

        findings.AddRange(
            found.DuplicateKeys.Select(static key =>
                Repaired("of a repeated key the last value counts") with
                {
                    Path = key,
                }
            )
        );
        var rest = text.AsSpan(found.End);
        if (!rest.IsWhiteSpace())
        {
            findings.Add(Dropped("text after the calls") with { Got = $"{rest.Length} characters" });
        }
    }

    private static ToolCallDiagnostic Dropped(string reason) => new(FindingSeverity.Dropped, reason);

    private static ToolCallDiagnostic Repaired(string reason) => new(FindingSeverity.Repaired, reason);

    // [] alone says that there is no call, "[] # No tool fits." says why; "[] is falsy in Python." is an answer.
    private ToolReply NoCalls(string text, FoundCalls found, bool isBehindText, int start)
    {
        var length = options.EndOfTurn.IndexIn(text.AsSpan(found.End));
        var end = length < 0 ? text.Length : found.End + length;
        var rest = ProtocolMarkup.Remove(text[found.End..end]).TrimStart('`', ' ', '\t');
        var remark = rest.TrimStart('#', '/', '`', ' ', '\t', '\r', '\n');
        return remark.Length > 0
                ? ToolReply.Answer(
                    rest is ['#', ..] or ['/', '/', ..] ? remark : ProtocolMarkup.Remove(text[start..end])
                )
            : isBehindText ? ToolReply.Answer("")
            : ToolReply.Nothing;
    }
}
