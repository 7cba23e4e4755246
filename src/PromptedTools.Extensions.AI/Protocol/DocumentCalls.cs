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

    private readonly ReplyReadingOptions _options = new()
    {
        EndOfTurn = endOfTurn,
        Required = true,
        // It is the same call with an argument too many, or a wrong one that it need not have.
        Fit = new() { RequiredValuesAlone = true },
    };

    private readonly Dictionary<string, List<(Document Document, List<DocumentMention> Mentions)>> _mentions = new(
        StringComparer.Ordinal
    );
    private List<Document>? _documents;
    private ReplyJudge? _judge;

    /// <summary>Whether a result holds this call. Takes time linear in the results, which are read when first asked.</summary>
    public bool Holds(ParsedToolCall call)
    {
        // Most conversations hold no results: nothing is made ready for these.
        _documents ??= [.. Documents()];
        if (_documents.Count == 0)
        {
            return false;
        }

        var wanted = new ComparedCall(call);
        if (wanted.IsEmpty || wanted.IsAskedForIn(Question()))
        {
            return false;
        }

        _judge ??= new ReplyJudge(new ToolCatalog(tools), _options);
        var maxLength = MaxBeside + (MaxCharactersPerCharacter * wanted.Length);
        var readings = 0;
        foreach (var (document, mentions) in Mentions(call.Tool.Name))
        {
            if (document.Answered is { } answered && wanted.Is(answered))
            {
                continue;
            }

            var near = NearKey(mentions, wanted, maxLength);
            foreach (var start in near.SelectMany(mention => mention.Starts(maxLength)).Distinct())
            {
                var text = document.Text.Substring(start, Math.Min(maxLength, document.Text.Length - start));
                if (++readings > MaxReadings || _judge.CallsAtHead(text).Any(wanted.Is))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // Those that a value stands near enough to. Each place of the value is looked for once.
    private static IEnumerable<DocumentMention> NearKey(
        List<DocumentMention> mentions,
        ComparedCall wanted,
        int maxLength
    )
    {
        var key = -1;
        foreach (var mention in mentions)
        {
            var from = Math.Max(0, mention.Start - maxLength);
            key = key < from ? wanted.IndexOfKey(mention.Text, from) : key;
            if (key < 0)
            {
                yield break;
            }

            if (key <= mention.Start + maxLength)
            {
                yield return mention;
            }
        }
    }

    private string Question() =>
        HistoryTranslator.QuestionIndex(messages) is >= 0 and var index ? messages[index].Text : "";

    private List<(Document Document, List<DocumentMention> Mentions)> Mentions(string toolName)
    {
        if (!_mentions.TryGetValue(toolName, out var mentions))
        {
            mentions =
            [
                .. _documents!.Select(document =>
                    (document, DocumentMention.Of(toolName, document.Text, _judge!.Tools!).ToList())
                ),
            ];
            _mentions.Add(toolName, mentions);
        }

        return mentions;
    }

    private IEnumerable<Document> Documents()
    {
        var calls = new CallNumbers();
        foreach (var content in messages.SelectMany(static message => message.Contents))
        {
            if (content is FunctionCallContent call)
            {
                calls.Add(call);
            }
            else if (content is FunctionResultContent result)
            {
                var answered = calls.Of(result).Call;
                foreach (var text in DocumentText.Forms(ToolResultText.Text(result)))
                {
                    yield return new Document(text, answered);
                }
            }
        }
    }

    // One form of a result's text, and the call that it answers.
    private sealed record Document(string Text, FunctionCallContent? Answered);
}
