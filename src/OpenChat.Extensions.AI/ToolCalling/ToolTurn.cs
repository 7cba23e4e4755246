using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using OpenChat.Extensions.AI.Asking;
using OpenChat.Extensions.AI.Prompting;
using OpenChat.Extensions.AI.ToolCalling.Diagnostics;
using OpenChat.Extensions.AI.ToolCalling.Exchange;
using OpenChat.Extensions.AI.ToolCalling.History;
using OpenChat.Extensions.AI.ToolCalling.Prompt;
using OpenChat.Extensions.AI.ToolCalling.Reading;

namespace OpenChat.Extensions.AI.ToolCalling;

/// <summary>One answer of the assistant: the request as the model gets it, and all that is known of its replies.</summary>
internal sealed class ToolTurn
{
    private readonly ToolCallReport _report;
    private UsageDetails? _usage;

    private ToolTurn(
        ReplyInterpreter interpreter,
        ToolExchange exchange,
        IReadOnlyList<string> stopSequences,
        bool keepsAll,
        ToolCallReport report
    )
    {
        Interpreter = interpreter;
        Exchange = exchange;
        StopSequences = stopSequences;
        KeepsAll = keepsAll;
        _report = report;
    }

    public ReplyInterpreter Interpreter { get; }

    public ToolExchange Exchange { get; }

    public PaidRequest First => Exchange.Asking.First;

    public IReadOnlyList<string> StopSequences { get; }

    /// <summary>Whether nothing may be shown before the whole reply is known.</summary>
    public bool KeepsAll { get; }

    /// <summary>What the last reply took, where known.</summary>
    public long? LastOutputTokens { get; private set; }

    public UsageDetails? Usage => _usage;

    /// <summary>Whether a request has to do with tools at all: whether it offers or requires them, or its messages hold calls or results.</summary>
    public static bool IsNeededFor(IReadOnlyList<ChatMessage> messages, ChatOptions? options) =>
        options is { Tools.Count: > 0 } or { ToolMode: RequiredChatToolMode } || HistoryTranslator.HoldsTools(messages);

    /// <exception cref="ArgumentException">The tools and the tool mode contradict each other, or a tool is too large.</exception>
    public static ToolTurn Start(
        IReadOnlyList<ChatMessage> messages,
        ChatOptions? options,
        PromptedToolCallingOptions settings,
        IChatClient client,
        ILogger logger
    )
    {
        var request = ToolRequest.From(options, settings.AllowMultipleToolCalls);
        if (options?.Tools?.Count(static tool => tool is not AIFunctionDeclaration) is > 0 and var left)
        {
            ToolCallLog.ToolsLeftOut(logger, left);
        }

        var inner = InnerOptions(options);
        var budget = ExtraRequests.Take(inner, settings.MaxExtraRequests, out var isToldHere);
        var isAnswerJson = options?.ResponseFormat is ChatResponseFormatJson;
        string? format = null;
        if (isToldHere && inner.ResponseFormat is ChatResponseFormatJson wanted)
        {
            // The layer around this one reads the answer; what it is to look like stands behind the tools.
            format = FormatPrompt.Write(wanted, settings.MaxContentLength);
            inner.ResponseFormat = null;
        }

        var asking = new AskAgain(
            Translate(messages, options, request, format, settings),
            inner,
            new AskLimits(budget, SharesBudget: false, settings.RaisedMaxOutputTokens, settings.MaxContentLength),
            client.GetService<IOutputLimits>()
        );
        var isGuarded = settings.GuardAgainstRepeatedCalls && request.Mode == ToolCallMode.Auto;
        string[] stops = [.. options?.StopSequences ?? []];
        var report = new ToolCallReport(logger, request.Tools);
        return new ToolTurn(
            new ReplyInterpreter(request, ReaderOptions(messages, options, request, settings, isAnswerJson)),
            new ToolExchange(
                request,
                asking,
                () =>
                    new HistoryTranslator(settings).TranslateWithoutTools(
                        messages,
                        options?.Instructions,
                        format,
                        isAnswerJson ? FormatPrompt.Reminder : null
                    ),
                AnsweredCalls.In(messages),
                isGuarded,
                stops,
                report
            ),
            stops,
            keepsAll: request.Mode == ToolCallMode.Required || isAnswerJson,
            report
        );
    }

    public ModelReply Read(ChatResponse response)
    {
        AddUsage(response.Usage);
        var text = string.Concat(response.Messages.Select(static message => message.Text));
        return new ModelReply(
            text,
            Interpreter.Read(text, response.FinishReason == ChatFinishReason.Length),
            response.FinishReason
        );
    }

    public void AddUsage(UsageDetails? usage)
    {
        LastOutputTokens = usage?.OutputTokenCount;
        if (usage is not null)
        {
            (_usage ??= new UsageDetails()).Add(usage);
        }
    }

    /// <summary>The model's last response with the answer in the place of its text.</summary>
    public ChatResponse Compose(ToolAnswer answer, ChatResponse last)
    {
        var response = ResponseCopy.WithAnswer(last, answer.Contents());
        response.FinishReason = answer.FinishReason;
        response.Usage = _usage;
        response.AdditionalProperties = WithReport(last.AdditionalProperties);
        return response;
    }

    /// <summary>The properties of an answer, with why calls were refused or mended and what that cost.</summary>
    public AdditionalPropertiesDictionary? WithReport(AdditionalPropertiesDictionary? properties) =>
        _report.WriteTo(properties, Exchange.Asking.Spent);

    // What this layer does itself is not asked of the client inside.
    private static ChatOptions InnerOptions(ChatOptions? options)
    {
        var inner = options?.Clone() ?? new ChatOptions();
        inner.Tools = null;
        inner.ToolMode = null;
        inner.AllowMultipleToolCalls = null;
        inner.StopSequences = null;
        inner.Instructions = null;
        return inner;
    }

    private static ToolReplyReaderOptions ReaderOptions(
        IReadOnlyList<ChatMessage> messages,
        ChatOptions? options,
        ToolRequest request,
        PromptedToolCallingOptions settings,
        bool isAnswerJson
    ) =>
        new()
        {
            Required = request.Mode == ToolCallMode.Required,
            SpecificTool = request.RequiredTool,
            Strict = settings.StrictProperties,
            RejectPlaceholders = settings.RejectPlaceholders,
            AllowMultipleCalls = request.AllowsMultipleCalls,
            KeepValidCalls = settings.KeepValidCalls,
            AnswerIsJson = isAnswerJson,
            IsQuoted = new Quotations(messages, options?.Instructions).Hold,
            IsGiven = value => Quotations.UserWrote(messages, value),
        };

    private static List<ChatMessage> Translate(
        IReadOnlyList<ChatMessage> messages,
        ChatOptions? options,
        ToolRequest request,
        string? format,
        PromptedToolCallingOptions settings
    )
    {
        var reminder = ToolPrompt.Reminder(request, HistoryTranslator.StageOf(messages), format is not null);
        return new HistoryTranslator(settings).Translate(
            messages,
            options?.Instructions,
            request.Mode switch
            {
                // What must be a call needs no form for an answer.
                ToolCallMode.Required => ToolPrompt.Write(request, format: null, settings.MaxContentLength),
                ToolCallMode.Auto => ToolPrompt.Write(request, format, settings.MaxContentLength),
                _ => format is null ? [] : [format],
            },
            settings.AddReminder ? reminder ?? (format is null ? null : FormatPrompt.Reminder) : null
        );
    }
}
