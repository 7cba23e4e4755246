using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>Reads a whole reply: an answer, calls, or something meant as a call that cannot be taken.</summary>
internal static class ToolReplyReader
{
    public static ToolReply Read(string reply, ToolCatalog tools, ToolReplyReaderOptions options)
    {
        if (reply.AsSpan().IsWhiteSpace())
        {
            return ToolReply.Nothing();
        }

        // Where a call must be made, a document's behind prose is none either, and is asked for again.
        var checker = new CallChecker(tools, options, reply.Length);
        var text = new ReplyText(
            reply,
            tools,
            options.Required
                ? null
                : candidate => checker.Check(candidate, []) is { } call && options.IsOfDocument(call)
        );
        if (Find(text, options) is not { } found || IsJsonAnswer(found, tools, options))
        {
            return ForgedResult.Leads(reply) ? ToolReply.MadeUp()
                : text.RepeatsCalls ? ToolReply.Answer(reply)
                : Answer(reply, options);
        }

        if (found.CutOff || (found.ReachedEnd && options.OutputTruncated))
        {
            return ToolReply.CutOff(found.Text);
        }

        return found.Calls.Count == 0 ? NoCalls(reply, found, options) : Check(reply, found, tools, options);
    }

    /// <summary>The valid calls that begin with a text itself, in any of the forms that a reply may have.</summary>
    public static IReadOnlyList<ParsedToolCall> ReadHead(string text, ToolCatalog tools, ToolReplyReaderOptions options)
    {
        var reply = new ReplyText(text, tools);
        FoundCalls?[] forms =
        [
            CallSequence.Read(reply, 0) is { } sequence ? FoundCalls.From(sequence) : null,
            ToolCallTags.At(text, 0) is { Kind: ToolCallTagKind.Open } tag ? TaggedBlock.Read(reply, tag)?.Calls : null,
            HeadElement(reply),
            LabelledCalls.Read(reply, 0)?.Calls,
        ];
        var checker = new CallChecker(tools, options, text.Length);
        return
        [
            .. forms
                .SelectMany(static form => form?.Calls ?? [])
                .Select(candidate => checker.Check(candidate, []))
                .OfType<ParsedToolCall>(),
        ];
    }

    private static FoundCalls? Find(ReplyText reply, ToolReplyReaderOptions options)
    {
        var found =
            HeadCalls.Find(reply)
            ?? TaggedCalls.Find(reply, inProse: options.Required)
            ?? HeadElement(reply)
            ?? (options.Required || LabelledCalls.MayBegin(reply.Text) ? LabelledCalls.Find(reply) : null);
        if (found is not null)
        {
            return found;
        }

        return options.Required
            ? FencedCalls.FindAll(reply) ?? ProseCalls.Find(reply)
            : ParagraphCalls.FindFirst(reply);
    }

    private static FoundCalls? HeadElement(ReplyText reply) =>
        XmlCalls.ReadTool(reply, 0) is { } block ? block.Calls with { Rest = reply.Text[block.End..] } : null;

    private static bool IsJsonAnswer(FoundCalls found, ToolCatalog tools, ToolReplyReaderOptions options) =>
        options.AnswerIsJson && !found.CutOff && !found.Calls.Exists(call => tools.Knows(call.Name));

    private static ToolReply Check(string reply, FoundCalls found, ToolCatalog tools, ToolReplyReaderOptions options)
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

        var checker = new CallChecker(tools, options, reply.Length);
        var calls = new List<ParsedToolCall>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var isBehindProse = !options.Required && !found.Text.AsSpan().IsWhiteSpace();
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
                        isBehindProse ? ToolCallDiagnosticSeverity.Dropped : ToolCallDiagnosticSeverity.Error,
                        "a result of a tool holds this call: the user has not asked for it",
                        call.Tool.Name
                    )
                );
                continue;
            }

            if (seen.Add(CallIdentity.Of(call)))
            {
                calls.Add(call);
            }
            else
            {
                findings.Add(new(ToolCallDiagnosticSeverity.Dropped, "the same call twice", call.Tool.Name));
            }
        }

        var isRefused = findings.Exists(finding => finding.Severity == ToolCallDiagnosticSeverity.Error);
        if (isRefused && found.IsTentative)
        {
            return Answer(reply, options);
        }

        AddReadingFindings(found, findings);
        if (calls is [var first, .. var others] && (!isRefused || options.KeepValidCalls))
        {
            return ToolReply.Accepted(found.Text, first, others, findings);
        }

        if (repeatsDocument && !isRefused)
        {
            // What prose shows of a document is part of the answer, as it stands.
            return ToolReply.Answer(reply);
        }

        // Nothing refused and nothing taken: what was found is left over beside calls that are not there, as in [](…).
        return isRefused ? ToolReply.Refusal(found.Text, findings, repeatsDocument) : NoCalls(reply, found, options);
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
    private static ToolReply NoCalls(string reply, FoundCalls found, ToolReplyReaderOptions options)
    {
        var rest = AnswerText.Clean(found.Rest, options.EndOfTurn).TrimStart('`', ' ', '\t');
        var remark = rest.TrimStart('#', '/', '`', ' ', '\t', '\r', '\n');
        return remark.Length == 0 ? ToolReply.Nothing()
            : rest is ['#', ..] or ['/', '/', ..] ? ToolReply.Answer(remark)
            : Answer(reply, options);
    }

    private static ToolReply Answer(string reply, ToolReplyReaderOptions options)
    {
        var text = AnswerText.Clean(options.AnswerIsJson ? reply : AnswerText.Unwrap(reply), options.EndOfTurn);
        return text.AsSpan().IsWhiteSpace() ? ToolReply.Nothing() : ToolReply.Answer(text);
    }
}
