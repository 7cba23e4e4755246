using System.Diagnostics;
using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI.Json;
using PromptedTools.Extensions.AI.Protocol;
using PromptedTools.Extensions.AI.Reading;
using PromptedTools.Turns;

namespace PromptedTools.Extensions.AI.Retrying;

/// <summary>Judges replies that are to be JSON of a format until one of them is, or there is none.</summary>
internal sealed class FormatExchange(
    ChatResponseFormatJson format,
    AskAgain asking,
    StopSequences stops,
    bool holdsMarkup,
    ToolCallReport report
)
{
    private const int MaxGotLength = 200;

    private readonly FormatReader _reader = new(format.Schema, FormatPrompt.AskedFor(format));
    private ToolAnswer? _partial;
    private bool _wasAskedAgain;

    /// <summary>The answer, or what to ask next, also where there was no room for what was asked next before.</summary>
    /// <exception cref="PromptedJsonException">The model gave no JSON that fits the format.</exception>
    public Verdict Settle(ModelReply reply, Exception? refusal)
    {
        asking.Refusal = refusal ?? asking.Refusal;
        var written = holdsMarkup ? ProtocolMarkup.Remove(reply.Text) : reply.Text;
        var text = Cut(written, out var isStopped);
        var reason = isStopped ? ChatFinishReason.Stop : reply.FinishReason;
        var reading = _reader.Read(text);
        var isTruncated = reading.IsCutOff && reason == ChatFinishReason.Length;
        if (reading.Json is { } json && !isTruncated)
        {
            var answer = new ToolAnswer(json, [], reason);
            if (!reading.IsPartial || _wasAskedAgain)
            {
                return answer;
            }

            _partial = answer;
        }

        var fault = isTruncated
            ? "the output limit cut the JSON off; raise ChatOptions.MaxOutputTokens"
            : Describe(reading);
        var next = isTruncated
            ? asking.WithMoreOutput(reply.OutputTokens)
            : asking.RepairOrAfresh(text, Correction(reading));
        if (next is not null)
        {
            _wasAskedAgain |= !isTruncated;
            PromptedToolsLog.FormatRefused(report.Logger, fault, asking.Spent, asking.Budget);
            Activity.Current?.AddEvent(
                new ActivityEvent(
                    "prompted_tools.format_refused",
                    tags: new ActivityTagsCollection { ["reason"] = fault }
                )
            );
            return next;
        }

        if (_partial is not null)
        {
            // The schema allows it, and nobody can be asked for more.
            return _partial;
        }

        PromptedToolsLog.FormatGivenUp(report.Logger, asking.Spent, fault);
        throw new PromptedJsonException(
            $"The model gave no JSON of the format asked for, after {asking.Cost}: {fault}.",
            asking.Refusal
        );
    }

    // The reply up to its first stop sequence, or the model's leaked end of turn. What a string of the JSON holds is no end.
    private string Cut(string reply, out bool isStopped)
    {
        var brackets = new JsonBrackets();
        for (var at = 0; at < reply.Length; at = brackets.Next(reply, at, reply.Length))
        {
            if (stops.Starts.Contains(reply[at]) && stops.Begin(reply.AsSpan(at)))
            {
                isStopped = true;
                return reply[..(at + stops.IndexIn(reply.AsSpan(at)))];
            }
        }

        isStopped = false;
        return reply;
    }

    private static string Correction(FormatReading reading)
    {
        var got = reading.Got is { } found ? $"; got {found[..Math.Min(found.Length, MaxGotLength)]}" : "";
        return $"That was not accepted: {Describe(reading)}{got}. Write the corrected JSON now and nothing else.";
    }

    private static string Describe(FormatReading reading) =>
        reading.Path is { } path ? $"{path} {reading.Fault}" : reading.Fault!;
}
