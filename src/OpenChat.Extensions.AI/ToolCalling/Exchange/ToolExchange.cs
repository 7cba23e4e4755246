using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Asking;
using OpenChat.Extensions.AI.ToolCalling.Diagnostics;
using OpenChat.Extensions.AI.ToolCalling.Reading;

namespace OpenChat.Extensions.AI.ToolCalling.Exchange;

/// <summary>Judges the model's replies to one request until one of them is the answer, or none is to be had.</summary>
internal sealed class ToolExchange(
    ToolRequest request,
    AskAgain asking,
    AnsweredCalls answered,
    IReadOnlyList<string> stopSequences,
    ToolCallReport report
)
{
    private bool _isToldOfResult;

    public AskAgain Asking => asking;

    /// <summary>The answer, or what to ask next.</summary>
    /// <exception cref="PromptedToolCallException">A required call, or any answer at all, is not to be had.</exception>
    public Verdict<ToolAnswer> Settle(ModelReply reply, long? outputTokens)
    {
        ToolCallLog.Replied(report.Logger, reply.Text);
        report.Add(reply.Reading.Diagnostics);
        return Judge(reply, outputTokens);
    }

    /// <summary>Settles a reply for which there is no room to ask again as <see cref="Settle"/> wanted to.</summary>
    /// <exception cref="PromptedToolCallException">A required call, or any answer at all, is not to be had.</exception>
    public Verdict<ToolAnswer> SettleRefused(ModelReply reply, OpenChatException refusal)
    {
        ToolCallLog.Refused(report.Logger, asking.Spent);
        asking.Refusal = refusal;
        return Judge(reply, outputTokens: null);
    }

    private Verdict<ToolAnswer> Judge(ModelReply reply, long? outputTokens) =>
        reply.Reading.Kind switch
        {
            ToolReplyKind.Calls => OnCalls(reply),
            ToolReplyKind.Rejected => OnRejected(reply),
            ToolReplyKind.Truncated => OnTruncated(reply, outputTokens),
            _ when request.Mode == ToolCallMode.Required => OnMissingCall(reply),
            ToolReplyKind.Empty => OnEmpty(reply),
            _ => OnText(reply),
        };

    private Verdict<ToolAnswer> OnText(ModelReply reply)
    {
        var answer = PlainText.MadeUpResult(reply.Text) is { } at ? reply.Text[..at].TrimEnd() : reply.Reading.Text;
        var text = Cut(answer, out var isStopped);
        return string.IsNullOrWhiteSpace(text) && !reply.HasShownText
            ? OnEmpty(reply)
            : new ToolAnswer(Following(reply, text), [], isStopped ? ChatFinishReason.Stop : reply.FinishReason);
    }

    private Verdict<ToolAnswer> OnCalls(ModelReply reply)
    {
        var text = Cut(reply.Reading.Text, out var isStopped);
        if (isStopped)
        {
            // The caller's stop sequence stands before the call: the reply ends there.
            return request.Mode == ToolCallMode.Required ? OnMissingCall(reply) : OnText(reply);
        }

        var calls = reply.Reading.Calls;
        ParsedToolCall[] others = _isToldOfResult ? [.. calls] : [.. calls.Where(call => !answered.Contains(call))];
        if (others.Length == 0)
        {
            // The model is told once. If it insists, or cannot be told, it may have a reason: to poll, or to ask for the time.
            if (Repair(reply, "a repeated call", Corrections.AlreadyAnswered) is { } next)
            {
                _isToldOfResult = true;
                ReportRepeated();
                return next;
            }
        }
        else if (others.Length < calls.Count)
        {
            ReportRepeated();
            calls = others;
        }

        return new ToolAnswer(
            reply.HasShownText && asking.Spent > 0 ? "" : text,
            [.. calls.Select(static call => new FunctionCallContent(NewCallId(), call.Tool.Name, call.Arguments))],
            ChatFinishReason.ToolCalls
        );
    }

    private void ReportRepeated() =>
        report.Add(
            new ToolCallDiagnostic(ToolCallDiagnosticSeverity.Dropped, "the model already has the result of this call")
        );

    private Verdict<ToolAnswer> OnRejected(ModelReply reply)
    {
        const string Reason = "a refused call";
        var faults = reply.Reading.Diagnostics.Where(static fault =>
            fault.Severity == ToolCallDiagnosticSeverity.Error
        );
        return (Repair(reply, Reason, Corrections.Faults(faults, request)) ?? Afresh(Reason)) is { } next
            ? next
            : GiveUp(reply, report.LastFault());
    }

    private Verdict<ToolAnswer> OnTruncated(ModelReply reply, long? outputTokens)
    {
        const string Reason = "a call that the output limit cut off";
        if (Asked(asking.WithMoreOutput(outputTokens), Reason) is { } next)
        {
            return next;
        }

        return GiveUp(
            reply with
            {
                FinishReason = ChatFinishReason.Length,
            },
            Reason + "; raise ChatOptions.MaxOutputTokens"
        );
    }

    private Verdict<ToolAnswer> OnMissingCall(ModelReply reply)
    {
        const string Reason = "a missing call";
        return (Repair(reply, Reason, Corrections.MustCall(request)) ?? Afresh(Reason)) is { } next
            ? next
            : GiveUp(reply, "the reply held no call");
    }

    private Verdict<ToolAnswer> OnEmpty(ModelReply reply)
    {
        const string Reason = "an empty answer";
        if (reply.HasShownText || (reply.FinishReason is { } finish && finish != ChatFinishReason.Stop))
        {
            return new ToolAnswer("", [], reply.FinishReason);
        }

        if (
            !string.IsNullOrWhiteSpace(reply.Text)
            && Repair(reply, Reason, Corrections.AnswerInPlainText) is { } correction
        )
        {
            return correction;
        }

        // None, null or [], said again when asked for an answer, is the answer.
        var text = Cut(ProtocolMarkup.Remove(reply.Text), out _);
        if (reply.Reading.Kind == ToolReplyKind.Empty && !string.IsNullOrWhiteSpace(text))
        {
            return new ToolAnswer(text, [], reply.FinishReason);
        }

        if (Afresh(Reason) is { } next)
        {
            return next;
        }

        ToolCallLog.GaveUp(report.Logger, asking.Spent, Reason);
        throw Failure("The model gave no answer", null);
    }

    private ToolAnswer GiveUp(ModelReply reply, string fault)
    {
        ToolCallLog.GaveUp(report.Logger, asking.Spent, fault);
        if (request.Mode == ToolCallMode.Required)
        {
            var wanted = request.RequiredTool is { } name ? $"'{name}'" : "a tool";
            throw Failure($"The model was required to call {wanted} and did not", fault);
        }

        var text = Cut(ProtocolMarkup.Remove(reply.Text), out _);
        if (string.IsNullOrWhiteSpace(text) && !reply.HasShownText && reply.FinishReason != ChatFinishReason.Length)
        {
            throw Failure("The model gave no answer but a call that cannot be used", fault);
        }

        return new ToolAnswer(Following(reply, text), [], reply.FinishReason);
    }

    private PromptedToolCallException Failure(string what, string? fault) =>
        new($"{what}, after {asking.Cost}{(fault is null ? "" : ": " + fault)}.", asking.Refusal);

    private PaidRequest? Repair(ModelReply reply, string reason, string correction) =>
        Asked(asking.Repair(reply.Text, correction), reason);

    private PaidRequest? Afresh(string reason) => Asked(asking.Afresh(), reason);

    private PaidRequest? Asked(PaidRequest? next, string reason)
    {
        if (next is not null)
        {
            ToolCallLog.AskedAgain(report.Logger, reason, asking.Spent, asking.Budget);
        }

        return next;
    }

    // A repair's text follows on what the caller was already shown.
    private string Following(ModelReply reply, string text) =>
        reply.HasShownText && asking.Spent > 0 && text.Length > 0 ? "\n\n" + text : text;

    private string Cut(string text, out bool isStopped) => PlainText.Cut(text, stopSequences, out isStopped);

    private static string NewCallId() => $"call_{Guid.NewGuid():N}";
}
