using System.Text;
using System.Text.Json;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>
/// Gathers the tool calls that a server sends beside or in place of text: flat or in OpenAI's shape, whole or in pieces.
/// </summary>
internal sealed class ToolCallTally
{
    private readonly List<Call> _calls = [];
    private Dictionary<long, Call>? _byIndex;

    public string? Text
    {
        get
        {
            StringBuilder? text = null;
            foreach (var call in _calls.Where(static call => call.Name.Length > 0))
            {
                text = text is null ? new StringBuilder() : text.Append('\n');
                var arguments = call.Arguments.Length == 0 ? "{}" : call.Arguments.ToString();
                text.Append("<tool_call>\n{\"name\": ")
                    .Append(call.Name)
                    .Append(", \"arguments\": ")
                    .Append(arguments)
                    .Append("}\n</tool_call>");
            }

            return text?.ToString();
        }
    }

    /// <returns>Whether there was a call, or a piece of one.</returns>
    public bool Read(ref ServerJson json)
    {
        if (!json.EnterArray())
        {
            return false;
        }

        var hasAny = false;
        while (json.NextObject())
        {
            hasAny = true;
            var piece = new Piece();
            ReadPiece(ref json, ref piece);
            Add(piece);
        }

        return hasAny;
    }

    private static void ReadPiece(ref ServerJson json, ref Piece piece)
    {
        while (json.NextProperty())
        {
            if (json.Is("function"u8))
            {
                if (json.EnterObject())
                {
                    ReadPiece(ref json, ref piece);
                }
            }
            else if (json.Is("name"u8))
            {
                piece.Name = ReadName(ref json);
            }
            else if (json.Is("arguments"u8))
            {
                piece.Arguments = json.ReadText();
            }
            else if (json.Is("index"u8))
            {
                piece.Index = json.ReadInteger();
            }
            else
            {
                json.SkipValue();
            }
        }
    }

    /// <summary>The name as JSON, quotation marks included; null when there is none.</summary>
    private static string? ReadName(ref ServerJson json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.String && !json.Characters.IsEmpty)
        {
            return json.TakeRaw();
        }

        json.Skip();
        return null;
    }

    // A piece belongs to the call of its index; without one a name begins a call and anything else goes on with the last.
    private void Add(Piece piece)
    {
        var call =
            piece.Index is { } index ? _byIndex?.GetValueOrDefault(index)
            : piece.Name is null ? _calls.LastOrDefault()
            : null;
        if (call is null)
        {
            call = new Call(piece.Name ?? "");
            _calls.Add(call);
            if (piece.Index is { } own)
            {
                (_byIndex ??= []).Add(own, call);
            }
        }

        call.Arguments.Append(piece.Arguments);
    }

    private struct Piece
    {
        public long? Index;
        public string? Name;
        public string? Arguments;
    }

    private sealed record Call(string Name)
    {
        public StringBuilder Arguments { get; } = new();
    }
}
