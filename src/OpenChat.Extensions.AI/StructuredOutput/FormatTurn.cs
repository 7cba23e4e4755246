using System.Diagnostics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using OpenChat.Extensions.AI.Asking;
using OpenChat.Extensions.AI.Prompting;

namespace OpenChat.Extensions.AI.StructuredOutput;

/// <summary>One answer that is to be JSON: the request as the model gets it, and the judgement of its replies.</summary>
internal sealed class FormatTurn
{
    private const int MaxGotLength = 200;

    private readonly FormatReader _reader;
    private readonly StopSequences _stops;
    private readonly AskAgain _asking;
    private readonly ILogger _logger;
    private UsageDetails? _usage;
    private ChatResponse? _partial;
    private bool _wasAskedAgain;

    /// <param name="messages">The conversation.</param>
    /// <param name="options">The caller's options.</param>
    /// <param name="format">The format in them.</param>
    /// <param name="settings">The layer's own.</param>
    /// <param name="client">The client inside.</param>
    /// <param name="logger">Where to log.</param>
    public FormatTurn(
        IReadOnlyList<ChatMessage> messages,
        ChatOptions options,
        ChatResponseFormatJson format,
        PromptedStructuredOutputOptions settings,
        IChatClient client,
        ILogger logger
    )
    {
        _reader = new FormatReader(format.Schema, FormatPrompt.AskedFor(format));
        _stops = StopSequences.Of(options.StopSequences);
        var sharesBudget = client.GetService<PromptedToolCallingChatClient>() is not null;
        _logger = logger;
        var isToldInside = sharesBudget && options.Tools is { Count: > 0 };
        var inner = options.Clone();
        if (!settings.KeepResponseFormat || options.Tools is { Count: > 0 })
        {
            inner.ResponseFormat = null;
        }

        var limits = new AskLimits(
            ExtraRequests.Take(inner, settings.MaxExtraRequests, out _),
            sharesBudget,
            settings.RaisedMaxOutputTokens,
            settings.MaxContentLength
        );

        // Where tools stand in the first request, the layer inside tells the format, behind the tools. It is asked again
        // without tools: the answer was there, only not its form, and tools would be called again.
        var told = FormatPrompt.AddTo(messages, format, settings);
        _asking = new AskAgain(
            isToldInside ? messages : told,
            isToldInside ? WithFormat(inner, format) : inner,
            told,
            WithoutTools(inner),
            limits,
            client.GetService<IOutputLimits>()
        );
    }

    public PaidRequest First => _asking.First;

    /// <summary>The response to give to the caller, or what to ask next.</summary>
    /// <exception cref="PromptedJsonException">No JSON of the format is to be had.</exception>
    public Verdict<ChatResponse> Settle(ChatResponse response)
    {
        _asking.CountInside(response);
        if (response.Usage is { } usage)
        {
            (_usage ??= new UsageDetails()).Add(usage);
        }

        FormatLog.Replied(_logger, TextOf(response));
        return Judge(response);
    }

    /// <summary>Settles a response for which there is no room to ask again as <see cref="Settle"/> wanted to.</summary>
    /// <exception cref="PromptedJsonException">No JSON of the format is to be had.</exception>
    public Verdict<ChatResponse> SettleRefused(ChatResponse response, OpenChatException refusal)
    {
        _asking.Refusal = refusal;
        return Judge(response);
    }

    private Verdict<ChatResponse> Judge(ChatResponse response)
    {
        if (response.Messages.Any(static message => message.Contents.Any(static content => content is ToolCallContent)))
        {
            return WithTotals(ResponseCopy.Of(response));
        }

        var text = JsonReplyEnd.Cut(TextOf(response), _stops, out var isStopped);
        var reason = isStopped ? ChatFinishReason.Stop : response.FinishReason;
        var reading = _reader.Read(text);
        var isTruncated = reading.IsCutOff && reason == ChatFinishReason.Length;
        if (reading.Json is { } json && !isTruncated)
        {
            var answer = ResponseCopy.WithAnswer(response, [new TextContent(json)]);
            answer.FinishReason = reason;
            if (!reading.IsPartial || _wasAskedAgain)
            {
                return WithTotals(answer);
            }

            _partial = answer;
        }

        var fault = isTruncated
            ? "the output limit cut the JSON off; raise ChatOptions.MaxOutputTokens"
            : Describe(reading);
        var next = isTruncated
            ? _asking.WithMoreOutput(response.Usage?.OutputTokenCount)
            : _asking.RepairOrAfresh(text, Correction(reading));
        if (next is not null)
        {
            _wasAskedAgain |= !isTruncated;
            FormatLog.Refused(_logger, fault, _asking.Spent, _asking.Budget);
            Activity.Current?.AddEvent(
                new ActivityEvent("openchat.format_refused", tags: new ActivityTagsCollection { ["reason"] = fault })
            );
            return next;
        }

        if (_partial is not null)
        {
            // The schema allows it, and nobody can be asked for more.
            return WithTotals(_partial);
        }

        FormatLog.GaveUp(_logger, _asking.Spent, fault);
        throw new PromptedJsonException(
            $"The model gave no JSON of the format asked for, after {_asking.Cost}: {fault}.",
            _asking.Refusal
        );
    }

    private static ChatOptions WithFormat(ChatOptions options, ChatResponseFormatJson format)
    {
        options = options.Clone();
        options.ResponseFormat = format;
        return options;
    }

    private static ChatOptions WithoutTools(ChatOptions options)
    {
        options = options.Clone();
        options.Tools = null;
        options.ToolMode = null;
        return options;
    }

    private static string TextOf(ChatResponse response) =>
        string.Concat(response.Messages.Select(static message => message.Text));

    private static string Correction(FormatReading reading)
    {
        var got = reading.Got is { } found ? $"; got {found[..Math.Min(found.Length, MaxGotLength)]}" : "";
        return $"That was not accepted: {Describe(reading)}{got}. Write the corrected JSON now and nothing else.";
    }

    private static string Describe(FormatReading reading) =>
        reading.Path is { } path ? $"{path} {reading.Fault}" : reading.Fault!;

    // Takes a copy, never the inner client's own response.
    private ChatResponse WithTotals(ChatResponse copy)
    {
        copy.Usage = _usage;
        if (_asking.Spent > 0)
        {
            copy.AdditionalProperties = copy.AdditionalProperties?.Clone() ?? [];
            copy.AdditionalProperties[ExtraRequests.SpentKey] = _asking.Spent;
        }

        return copy;
    }
}
