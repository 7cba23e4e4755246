using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using OpenChat.Extensions.AI.Asking;
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

    public IReadOnlyList<string> StopSequences { get; }

    /// <summary>Whether nothing may be shown before the whole reply is known.</summary>
    public bool KeepsAll { get; }

    /// <summary>What the last reply took, where known.</summary>
    public long? LastOutputTokens { get; private set; }

    public UsageDetails? Usage => _usage;

    /// <summary>The turn of a request; null when it has nothing to do with tools.</summary>
    /// <exception cref="ArgumentException">The tools and the tool mode contradict each other, or a tool is too large.</exception>
    public static ToolTurn? Start(
        IReadOnlyList<ChatMessage> messages,
        ChatOptions? options,
        PromptedToolCallingOptions settings,
        IChatClient client,
        ILogger logger
    )
    {
        var request = ToolRequest.From(options);
        var inner = options?.Clone() ?? new ChatOptions();
        var budget = ExtraRequests.Take(inner, settings.MaxExtraRequests, out var isAnswerJson);
        if (options?.Tools is not { Count: > 0 } && !HistoryTranslator.HoldsTools(messages))
        {
            return null;
        }

        var left = (options?.Tools?.Count ?? 0) - (options?.Tools?.OfType<AIFunctionDeclaration>().Count() ?? 0);
        if (left > 0)
        {
            ToolCallLog.ToolsLeftOut(logger, left);
        }

        string[] stops = [.. inner.StopSequences ?? []];
        inner.Tools = null;
        inner.ToolMode = null;
        inner.AllowMultipleToolCalls = null;
        inner.StopSequences = null;
        inner.Instructions = null;
        isAnswerJson |= options?.ResponseFormat is ChatResponseFormatJson;

        var report = new ToolCallReport(logger, request.Tools);
        var interpreter = new ReplyInterpreter(
            request,
            new ToolReplyReaderOptions
            {
                Required = request.Mode == ToolCallMode.Required,
                SpecificTool = request.RequiredTool,
                Strict = settings.StrictProperties,
                RejectPlaceholders = settings.RejectPlaceholders,
                AllowMultipleCalls =
                    request.RequiredTool is null
                    && (options?.AllowMultipleToolCalls ?? settings.AllowMultipleToolCalls),
                KeepValidCalls = settings.KeepValidCalls,
                AnswerIsJson = isAnswerJson,
                IsQuoted = new Quotations(messages, options?.Instructions).Hold,
            }
        );
        var asking = new AskAgain(
            Translate(messages, options, request, settings),
            inner,
            new AskLimits(
                budget,
                settings.MaxRepairs,
                settings.MaxFreshTries,
                settings.RaisedMaxOutputTokens,
                settings.MaxContentLength
            ),
            client.GetService<IOutputLimits>()
        );
        var guarded = settings.GuardAgainstRepeatedCalls && request.Mode == ToolCallMode.Auto;
        var answered = guarded ? AnsweredCalls.In(messages) : AnsweredCalls.None;
        return new ToolTurn(
            interpreter,
            new ToolExchange(request, asking, answered, stops, report),
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
    public ChatResponse Compose(ToolAnswer answer, ChatResponse? last)
    {
        var message = last?.Messages.LastOrDefault();
        var others = last
            ?.Messages.SelectMany(static m => m.Contents)
            .Where(static content => content is not TextContent);
        return new ChatResponse(
            new ChatMessage(ChatRole.Assistant, [.. others ?? [], .. answer.Contents()])
            {
                AuthorName = message?.AuthorName,
                CreatedAt = message?.CreatedAt,
                MessageId = message?.MessageId,
                RawRepresentation = message?.RawRepresentation,
                AdditionalProperties = message?.AdditionalProperties,
            }
        )
        {
            ResponseId = last?.ResponseId,
            CreatedAt = last?.CreatedAt,
            ModelId = last?.ModelId,
            FinishReason = answer.FinishReason,
            Usage = _usage,
            RawRepresentation = last?.RawRepresentation,
            AdditionalProperties = WithReport(last?.AdditionalProperties),
        };
    }

    /// <summary>The properties of an answer, with why calls were refused or mended and what that cost.</summary>
    public AdditionalPropertiesDictionary? WithReport(AdditionalPropertiesDictionary? properties) =>
        _report.WriteTo(properties, Exchange.Asking.Spent);

    private static List<ChatMessage> Translate(
        IReadOnlyList<ChatMessage> messages,
        ChatOptions? options,
        ToolRequest request,
        PromptedToolCallingOptions settings
    ) =>
        new HistoryTranslator(settings).Translate(
            messages,
            options?.Instructions,
            request.Tools.Count == 0 ? [] : ToolPrompt.Write(request.Tools, settings.MaxContentLength),
            settings.AddReminder ? ToolPrompt.Reminder(request, HistoryTranslator.EndsWithResults(messages)) : null
        );
}
