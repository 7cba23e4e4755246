using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>Reads replies by what the caller asked for.</summary>
internal sealed class ReplyInterpreter(IReadOnlyList<AIFunctionDeclaration> tools, ToolReplyReaderOptions options)
{
    private readonly ToolCatalog _tools = new(tools);

    public ToolCatalog Tools => _tools;

    /// <summary>Whether a call may be made at all.</summary>
    public bool AcceptsCalls => tools.Count > 0;

    public ToolReply Read(string text, bool isTruncated)
    {
        if (AcceptsCalls)
        {
            var reply = ToolReplyReader.Read(text, _tools, options with { OutputTruncated = isTruncated });
            // Without tools in it, {} says nothing; where JSON was asked for it may be the answer.
            return options.AnswerIsJson && reply.Kind == ToolReplyKind.Empty ? ToolReply.Answer(text) : reply;
        }

        if (!options.AnswerIsJson && ForgedResult.Leads(text))
        {
            return ToolReply.MadeUp();
        }

        var plain = ProtocolMarkup.Remove(text);
        var reading = string.IsNullOrWhiteSpace(plain) ? ToolReply.Nothing() : ToolReply.Answer(plain);
        return plain.Length == text.Length
            ? reading
            : reading.WithDiagnostics([new(ToolCallDiagnosticSeverity.Dropped, "a call although none was allowed")]);
    }
}
