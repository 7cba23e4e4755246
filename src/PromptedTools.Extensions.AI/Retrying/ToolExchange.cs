using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI.Json;
using PromptedTools.Extensions.AI.Protocol;
using PromptedTools.Extensions.AI.Reading;
using PromptedTools.Turns;

namespace PromptedTools.Extensions.AI.Retrying;

/// <summary>Judges the model's replies to one request until one of them is the answer, or there is none.</summary>
/// <remarks>
/// What cannot be used is asked for again in one way. Where a call is required: told what is wrong, then afresh, in turn, to
/// the end of the budget. Else: told what is wrong as long as another request remains after that; then the last request,
/// without tools, whose reply is the answer; without a budget, what is left of the reply without the protocol's markup.
/// </remarks>
internal sealed class ToolExchange(
    ToolRequest request,
    AskAgain asking,
    Func<IReadOnlyList<ChatMessage>> withoutTools,
    AnsweredCalls answered,
    bool guardsAgainstRepeats,
    StopSequences stops,
    Corrections corrections,
    ToolCallReport report
)
{
    /// <summary>The answer, or what to ask next, also where there was no room for what was asked next before.</summary>
    /// <exception cref="PromptedToolCallException">
    /// The model gave no usable call where one was required, or no answer at all.
    /// </exception>
    public Verdict Settle(ModelReply reply, Exception? refusal)
    {
        if (refusal is null)
        {
            report.Add(reply.Reading.Diagnostics);
        }
        else
        {
            asking.Refusal = refusal;
        }

        return Judge(reply);
    }

    private Verdict Judge(ModelReply reply) =>
        reply.Reading.Kind switch
        {
            ToolReplyKind.Text when request.Mode != ToolCallMode.Required => OnText(reply),
            _ when asking.IsLast => OnLast(reply),
            ToolReplyKind.Calls => OnCalls(reply),
            ToolReplyKind.Rejected => OnRejected(reply),
            ToolReplyKind.Truncated => OnTruncated(reply),
            _ when request.Mode == ToolCallMode.Required => OnMissingCall(reply),
            ToolReplyKind.Forged => OnForged(reply),
            _ => OnEmpty(reply),
        };

    private ToolAnswer OnLast(ModelReply reply)
    {
        var fault = report.LastFault();
        if (reply.Reading.Kind is not ToolReplyKind.Empty)
        {
            report.Add(
                reply.Reading.Kind is ToolReplyKind.Forged
                    ? MadeUp
                    : new(FindingSeverity.Dropped, "a call although no tools were shown")
            );
        }

        return GiveUp(reply, fault);
    }

    private Verdict OnText(ModelReply reply)
    {
        var text = reply.Reading.Text;
        return string.IsNullOrWhiteSpace(text) && !reply.HasShownText
            ? OnEmpty(reply)
            : new ToolAnswer(
                Following(reply, text),
                [],
                reply.Reading.IsStopped ? ChatFinishReason.Stop : reply.FinishReason
            );
    }

    private Verdict OnCalls(ModelReply reply)
    {
        var text = stops.Cut(reply.Reading.Text, out var isStopped);
        if (isStopped)
        {
            // The caller's stop sequence stands before the call: the reply ends there.
            return request.Mode == ToolCallMode.Required ? OnMissingCall(reply) : OnText(reply);
        }

        var calls = reply.Reading.Calls;
        ParsedToolCall[] others = [.. calls.Where(call => !guardsAgainstRepeats || !answered.Contains(call))];
        if (others.Length < calls.Count)
        {
            // Small models call for ever: shown the results once more, and no tools, they answer.
            if (others.Length == 0 && WithoutTools("repeated calls") is { } last)
            {
                report.Add(Repeated);
                return last;
            }

            if (others.Length > 0)
            {
                report.Add(Repeated);
                calls = others;
            }
        }

        return new ToolAnswer(
            reply.HasShownText && asking.Spent > 0 ? "" : text,
            [.. calls.Select(static call => new FunctionCallContent(NewCallId(), call.Tool.Name, call.Arguments))],
            ChatFinishReason.ToolCalls
        );
    }

    private static ToolCallDiagnostic MadeUp { get; } = new(FindingSeverity.Dropped, "a result that the model made up");

    private static ToolCallDiagnostic Repeated { get; } =
        new(FindingSeverity.Dropped, "the model already has the result of this call");

    private Verdict OnRejected(ModelReply reply)
    {
        var faults = reply.Reading.Diagnostics.Where(static fault => fault.Severity == FindingSeverity.Error);
        // What a document asks for is not shown once more, as if the model had said it.
        var shown = reply.Reading.RepeatsDocument ? Corrections.RepeatedDocument : reply.Text;
        return AskAgainOrGiveUp(reply, "a refused call", corrections.Faults(faults), report.LastFault(), shown);
    }

    private Verdict OnTruncated(ModelReply reply)
    {
        const string Reason = "a call that the output limit cut off";
        var next = Logged(asking.WithMoreOutput(reply.OutputTokens), Reason);
        if (next is null && request.Mode != ToolCallMode.Required)
        {
            // A longer call may not be written; a model that calls for ever answers where it sees no tools.
            next = WithoutTools(Reason);
        }

        return next is not null
            ? next
            : GiveUp(
                reply with
                {
                    FinishReason = ChatFinishReason.Length,
                },
                Reason + "; raise ChatOptions.MaxOutputTokens"
            );
    }

    private Verdict OnMissingCall(ModelReply reply) =>
        AskAgainOrGiveUp(reply, "a missing call", corrections.MustCall(), "the reply held no call");

    private Verdict OnForged(ModelReply reply)
    {
        report.Add(MadeUp);
        var mayCall = request.Mode == ToolCallMode.Auto && !answered.HasAny;
        return AskAgainOrGiveUp(
            reply,
            MadeUp.Reason,
            mayCall ? Corrections.NoToolRan : Corrections.AnswerInPlainText,
            MadeUp.Reason
        );
    }

    private Verdict OnEmpty(ModelReply reply)
    {
        const string Reason = "an empty answer";
        if (reply.HasShownText || (reply.FinishReason is { } finish && finish != ChatFinishReason.Stop))
        {
            return new ToolAnswer("", [], reply.FinishReason);
        }

        // None, null or [], said again when asked for an answer, is the answer.
        var saysNothing = string.IsNullOrWhiteSpace(ProtocolMarkup.Remove(reply.Text));
        return saysNothing || asking.Spent == 0
            ? AskAgainOrGiveUp(reply, Reason, Corrections.AnswerInPlainText, Reason)
            : GiveUp(reply, Reason);
    }

    private Verdict AskAgainOrGiveUp(
        ModelReply reply,
        string reason,
        string correction,
        string fault,
        string? shown = null
    ) => AskAgain(shown ?? reply.Text, reason, correction) is { } next ? next : GiveUp(reply, fault);

    private PaidRequest? AskAgain(string reply, string reason, string correction)
    {
        if (request.Mode == ToolCallMode.Required)
        {
            return Logged(asking.RepairOrAfresh(reply, correction), reason);
        }

        // There is nothing to show of a reply that says nothing.
        var again =
            asking.Left < 2 ? null
            : string.IsNullOrWhiteSpace(reply) ? asking.Afresh()
            : asking.Repair(reply, correction);
        return Logged(again, reason) ?? WithoutTools(reason);
    }

    private PaidRequest? WithoutTools(string reason) => Logged(asking.Last(withoutTools()), reason);

    private PaidRequest? Logged(PaidRequest? next, string reason)
    {
        if (next is not null)
        {
            PromptedToolsLog.AskedAgain(report.Logger, reason, asking.Spent, asking.Budget);
        }

        return next;
    }

    // What may be shown of a reply that is no answer: the text before a call, or what is left without markup.
    private ToolAnswer GiveUp(ModelReply reply, string fault)
    {
        PromptedToolsLog.GaveUp(report.Logger, asking.Spent, fault);
        if (request.Mode == ToolCallMode.Required)
        {
            var wanted = request.RequiredTool is { } name ? $"'{name}'" : "a tool";
            throw Failure($"The model was required to call {wanted} and did not", fault);
        }

        var text =
            reply.Reading.Kind is ToolReplyKind.Empty
                ? ProtocolMarkup.Remove(stops.Cut(reply.Text, out _))
                : stops.Cut(reply.Reading.Text, out _);
        if (string.IsNullOrWhiteSpace(text) && !reply.HasShownText && reply.FinishReason != ChatFinishReason.Length)
        {
            throw Failure("The model gave no answer", fault);
        }

        return new ToolAnswer(Following(reply, text), [], reply.FinishReason);
    }

    private PromptedToolCallException Failure(string what, string fault) =>
        new($"{what}, after {asking.Cost}: {fault}.", asking.Refusal);

    // A repair's text follows on what the caller was already shown.
    private string Following(ModelReply reply, string text) =>
        reply.HasShownText && asking.Spent > 0 && text.Length > 0 ? "\n\n" + text : text;

    private static string NewCallId() => $"call_{Guid.NewGuid():N}";
}
