using OpenChat.Extensions.AI.ToolCalling.Reading;

namespace OpenChat.Extensions.AI.ToolCalling.Exchange;

/// <summary>Reads replies by what the caller asked for.</summary>
internal sealed class ReplyInterpreter(ToolRequest request, ToolReplyReaderOptions options)
{
    private readonly ToolCatalog _tools = new(request.Tools);

    public ToolCatalog Tools => _tools;

    /// <summary>Whether a call may be made at all.</summary>
    public bool AcceptsCalls => request.Mode != ToolCallMode.None;

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
