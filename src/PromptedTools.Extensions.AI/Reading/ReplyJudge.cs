using PromptedTools.Extensions.AI.Json;
using PromptedTools.Turns;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>Says what comes of what may be a call: calls, something meant as one that cannot be taken, or text.</summary>
/// <param name="tools">The tools that may be called; null where none may.</param>
/// <param name="options">How replies are read.</param>
internal sealed class ReplyJudge(ToolCatalog? tools, ReplyReadingOptions options)
{
    public ToolCatalog? Tools => tools;

    /// <summary>Reads a whole reply.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="stops">Where text ends.</param>
    /// <param name="isTruncated">Whether it ended at the output limit.</param>
    public ToolReply ReadWhole(string reply, StopSequences stops, bool isTruncated)
    {
        if (options.Required)
        {
            return ReadRequired(reply, isTruncated);
        }

        var reader = new ReplyReader(this, stops);
        var shown = reader.Push(reply);
        var reading = reader.Finish(isTruncated).Reading;
        return reading.WithText(shown + reading.Text);
    }

    /// <summary>What a reply is by how it begins, or the rest of one that may hold no calls; null where that is text.</summary>
    public ToolReply? ReadHead(string reply, bool isBehindText, bool isTruncated)
    {
        if (tools is null)
        {
            return !options.AnswerIsJson && ForgedResult.Leads(reply)
                ? ToolReply.MadeUp()
                : ReadMarkup(reply, isBehindText);
        }

        var text = new ReplyText(reply, tools);
        if (
            (HeadCalls.Find(text) ?? TaggedAtHead(text) ?? HeadElement(text) ?? Labelled(text)) is { } found
            && !IsJsonAnswer(found)
        )
        {
            return Judge(reply, found, isBehindText: false, isTruncated);
        }

        if (!options.AnswerIsJson && ForgedResult.Leads(reply))
        {
            return ToolReply.MadeUp();
        }

        var answer = options.AnswerIsJson ? reply : AnswerText.Unwrap(reply);
        return ReferenceEquals(answer, reply) ? null : ToolReply.Answer(answer);
    }

    /// <summary>A text to read blocks in: all that is read in it shares one budget.</summary>
    public ReplyText Open(string text) => new(text, tools!, IsOfDocument(text.Length));

    /// <summary>What a run of tagged blocks is; null where it is only talked about.</summary>
    /// <param name="text">The text that holds it.</param>
    /// <param name="at">Where its first tag begins.</param>
    /// <param name="isBehindText">Whether there is text before it.</param>
    /// <param name="isTruncated">Whether the text ended at the output limit.</param>
    public ToolReply? ReadBlock(ReplyText text, int at, bool isBehindText, bool isTruncated = false) =>
        ToolCallTags.At(text.Text, at) is { } tag
        && TaggedCalls.ReadRun(text, tag, isBehindText) is { } found
        && !IsJsonAnswer(found)
            ? Judge(text.Text[at..], found, isBehindText, isTruncated)
            : null;

    /// <summary>What a fence, or brackets that begin a line, are; null for text.</summary>
    /// <param name="region">The fence or the brackets, from their first character on.</param>
    /// <param name="before">The text before it, if any.</param>
    /// <param name="isTruncated">Whether it ended at the output limit.</param>
    public ToolReply? ReadRegion(string region, string? before, bool isTruncated)
    {
        if (before is null)
        {
            return ReadHead(region, isBehindText: false, isTruncated);
        }

        return
            ParagraphCalls.Read(Open(region), before) is { } found
            && Judge(region, found, isBehindText: true, isTruncated) is { Kind: ToolReplyKind.Calls } calls
            ? calls
            : null;
    }

    /// <summary>A text of which the protocol's own markup is no part: calls of a model that may make none; null where it has none.</summary>
    private static ToolReply? ReadMarkup(string text, bool isBehindText)
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
            : ToolReply.Nothing()
        ).WithDiagnostics([new(ToolCallDiagnosticSeverity.Dropped, "a call although none was allowed")]);
    }

    // "arguments": { and nothing more: what was to be given is not there.
    private static bool EndsOpening(string text) => text.AsSpan().TrimEnd() is [.., '{' or '[' or '('];

    private Predicate<CallCandidate> IsOfDocument(int length)
    {
        var checker = new CallChecker(tools!, options, length);
        return candidate => checker.Check(candidate, []) is { } call && options.IsOfDocument(call);
    }

    /// <summary>The valid calls that begin with a text itself, in any of the forms that a reply may have.</summary>
    public IReadOnlyList<ParsedToolCall> CallsAtHead(string text)
    {
        var reply = new ReplyText(text, tools!);
        FoundCalls?[] forms =
        [
            CallSequence.Read(reply, 0) is { } sequence ? FoundCalls.From(sequence) : null,
            ToolCallTags.At(text, 0) is { Kind: ToolCallTagKind.Open } tag ? TaggedBlock.Read(reply, tag)?.Calls : null,
            HeadElement(reply),
            LabelledCalls.Read(reply, 0)?.Calls,
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

    private static FoundCalls? TaggedAtHead(ReplyText reply)
    {
        var start = LenientCursor.SkipWhiteSpace(reply.Text, 0);
        var at = CodeFence.At(reply.Text, start) is { } fence
            ? LenientCursor.SkipWhiteSpace(reply.Text, fence.ContentStart)
            : start;
        return ToolCallTags.At(reply.Text, at) is { Kind: ToolCallTagKind.Open } tag
            ? TaggedCalls.ReadRun(reply, tag, isBehindText: false)
            : null;
    }

    private static FoundCalls? HeadElement(ReplyText reply) =>
        XmlCalls.ReadTool(reply, 0) is { } block ? block.Calls with { Rest = reply.Text[block.End..] } : null;

    private static FoundCalls? Labelled(ReplyText reply) =>
        LabelledCalls.MayBegin(reply.Text) ? LabelledCalls.Find(reply) : null;

    // Where a call must be made every form is taken, in prose too; a document's is refused when it is checked.
    private ToolReply ReadRequired(string reply, bool isTruncated)
    {
        if (reply.AsSpan().IsWhiteSpace())
        {
            return ToolReply.Nothing();
        }

        var text = new ReplyText(reply, tools!);
        var found =
            HeadCalls.Find(text)
            ?? TaggedCalls.Find(text)
            ?? HeadElement(text)
            ?? LabelledCalls.Find(text)
            ?? FencedCalls.FindAll(text)
            ?? ProseCalls.Find(text);
        return found is not null && !IsJsonAnswer(found)
                ? Judge(reply, found, isBehindText: false, isTruncated) ?? ToolReply.Answer(reply)
            : ForgedResult.Leads(reply) ? ToolReply.MadeUp()
            : ToolReply.Answer(reply);
    }

    private bool IsJsonAnswer(FoundCalls found) =>
        options.AnswerIsJson && !found.CutOff && !found.Calls.Exists(call => tools!.Knows(call.Name));

    private ToolReply? Judge(string text, FoundCalls found, bool isBehindText, bool isTruncated) =>
        found.CutOff || (found.ReachedEnd && (isTruncated || EndsOpening(text))) ? ToolReply.CutOff(found.Text)
        : found.Calls.Count > 0 ? Check(text, found, isBehindText)
        : NoCalls(text, found, isBehindText);

    private ToolReply? Check(string reply, FoundCalls found, bool isBehindText)
    {
        var findings = new List<ToolCallDiagnostic>();
        var candidates = found.Calls;
        if (!options.AllowMultipleCalls && candidates.Count > 1)
        {
            findings.Add(
                new(
                    ToolCallDiagnosticSeverity.Dropped,
                    "only the first call is taken",
                    Got: $"{candidates.Count} calls"
                )
            );
            candidates = candidates[..1];
        }

        var checker = new CallChecker(tools!, options, reply.Length);
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
                        isBehindText ? ToolCallDiagnosticSeverity.Dropped : ToolCallDiagnosticSeverity.Error,
                        "a result of a tool holds this call: the user has not asked for it",
                        call.Tool.Name
                    )
                );
                continue;
            }

            if (options.KeepEqualCalls || seen.Add(CallIdentity.Of(call)))
            {
                calls.Add(call);
            }
            else
            {
                findings.Add(new(ToolCallDiagnosticSeverity.Dropped, "the same call twice", call.Tool.Name));
            }
        }

        var isRefused = findings.Exists(finding => finding.Severity == ToolCallDiagnosticSeverity.Error);
        AddReadingFindings(found, findings);
        if (calls is [var first, .. var others] && (!isRefused || options.KeepValidCalls))
        {
            return ToolReply.Accepted(found.Text, first, others, findings);
        }

        // What prose shows of a document is part of the answer. What else is neither refused nor taken is left over beside calls
        // that are not there, as in [](…).
        return isRefused ? ToolReply.Refusal(found.Text, findings, repeatsDocument)
            : repeatsDocument ? null
            : NoCalls(reply, found, isBehindText);
    }

    private static void AddReadingFindings(FoundCalls found, List<ToolCallDiagnostic> findings)
    {
        if (found.Repairs != LenientRepairs.None)
        {
            findings.Add(
                new(
                    ToolCallDiagnosticSeverity.Repaired,
                    "read although it is not strict JSON",
                    Got: found.Repairs.ToString()
                )
            );
        }

        foreach (var key in found.DuplicateKeys)
        {
            findings.Add(
                new(ToolCallDiagnosticSeverity.Repaired, "of a repeated key the last value counts", Path: key)
            );
        }

        if (!found.Rest.AsSpan().IsWhiteSpace())
        {
            findings.Add(
                new(ToolCallDiagnosticSeverity.Dropped, "text after the calls", Got: $"{found.Rest.Length} characters")
            );
        }
    }

    // [] alone says that there is no call, "[] # No tool fits." says why; "[] is falsy in Python." is an answer.
    private ToolReply NoCalls(string reply, FoundCalls found, bool isBehindText)
    {
        var end = options.EndOfTurn.IndexIn(found.Rest);
        var rest = ProtocolMarkup.Remove(end < 0 ? found.Rest : found.Rest[..end]).TrimStart('`', ' ', '\t');
        var remark = rest.TrimStart('#', '/', '`', ' ', '\t', '\r', '\n');
        return remark.Length == 0
            ? isBehindText
                ? ToolReply.Answer("")
                : ToolReply.Nothing()
            : rest is ['#', ..] or ['/', '/', ..]
                ? ToolReply.Answer(remark)
                : ToolReply.Answer(ProtocolMarkup.Remove(end < 0 ? reply : reply[..^(found.Rest.Length - end)]));
    }
}
