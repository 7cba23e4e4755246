using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI.Reading;
using PromptedTools.Turns;

namespace PromptedTools.Extensions.AI.Protocol;

/// <summary>
/// Tells whether a call stands in a result of a tool: then it is a document's, which the model repeats. Calls are compared,
/// not characters (<see cref="ComparedCall"/>). What the user asks for in the last message is never a document's, nor is what
/// a result says of the very call that it answers; a call without arguments is not compared.
/// </summary>
internal sealed class DocumentCalls(
    IReadOnlyList<ChatMessage> messages,
    IReadOnlyList<AIFunctionDeclaration> tools,
    StopSequences endOfTurn
)
{
    // Beyond the length of the call itself, for layout and for arguments that the document has more.
    private const int MaxBeside = 4_000;

    // An escaped character, \u00e4.
    private const int MaxCharactersPerCharacter = 6;

    // A document that begins more calls with the same values than this is written to be too much to read.
    private const int MaxReadings = 2_000;

    private readonly ToolReplyReaderOptions _options = new()
    {
        EndOfTurn = endOfTurn,
        Required = true,
        RejectPlaceholders = false,
    };

    private readonly Dictionary<string, List<DocumentMention>> _mentions = new(StringComparer.Ordinal);
    private List<(string Text, FunctionCallContent? Answered)>? _results;
    private ToolCatalog? _catalog;

    /// <summary>Whether a result holds this call. Takes time linear in the results, which are read when first asked.</summary>
    public bool Holds(ParsedToolCall call)
    {
        var wanted = new ComparedCall(call);
        if (wanted.IsEmpty || wanted.IsAskedForIn(Question()))
        {
            return false;
        }

        _catalog ??= new ToolCatalog(tools.Select(ComparedCall.Loosened));
        var maxLength = MaxBeside + (MaxCharactersPerCharacter * wanted.Length);
        var read = new HashSet<(string Text, int Start)>();
        foreach (var mention in Mentions(call.Tool.Name))
        {
            var (text, answered) = mention.Document;
            if ((answered is not null && wanted.Is(answered)) || !wanted.MayStandIn(mention.Around(maxLength)))
            {
                continue;
            }

            foreach (var start in mention.Starts(maxLength).Where(start => read.Add((text, start))))
            {
                var part = text.Substring(start, Math.Min(maxLength, text.Length - start));
                if (read.Count > MaxReadings || ToolReplyReader.ReadHead(part, _catalog, _options).Any(wanted.Is))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private string Question() =>
        HistoryTranslator.QuestionIndex(messages) is >= 0 and var index ? messages[index].Text : "";

    private List<DocumentMention> Mentions(string toolName)
    {
        if (!_mentions.TryGetValue(toolName, out var mentions))
        {
            _results ??= [.. Results()];
            mentions = [.. _results.SelectMany(result => DocumentMention.Of(toolName, result, _catalog!))];
            _mentions.Add(toolName, mentions);
        }

        return mentions;
    }

    private IEnumerable<(string Text, FunctionCallContent? Answered)> Results()
    {
        Dictionary<string, FunctionCallContent> calls = new(StringComparer.Ordinal);
        foreach (var content in messages.SelectMany(static message => message.Contents))
        {
            if (content is FunctionCallContent call)
            {
                calls[call.CallId] = call;
            }
            else if (content is FunctionResultContent result)
            {
                var answered = calls.GetValueOrDefault(result.CallId);
                foreach (var text in DocumentText.Forms(ToolResultText.Text(result)))
                {
                    yield return (text, answered);
                }
            }
        }
    }
}
