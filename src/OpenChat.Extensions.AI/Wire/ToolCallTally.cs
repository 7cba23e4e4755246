using System.Text;
using System.Text.Json;
using static OpenChat.Extensions.AI.Wire.AnswerValues;

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
    public bool Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> document)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return false;
        }

        var hasAny = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                hasAny = true;
                var piece = new Piece();
                ReadPiece(ref reader, document, ref piece);
                Add(piece);
            }
            else
            {
                reader.Skip();
            }
        }

        return hasAny;
    }

    private static void ReadPiece(ref Utf8JsonReader reader, ReadOnlySpan<byte> document, ref Piece piece)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Is(reader, "function"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.StartObject)
                {
                    ReadPiece(ref reader, document, ref piece);
                }

                reader.Skip();
            }
            else if (Is(reader, "name"u8))
            {
                piece.Name = ReadName(ref reader, document);
            }
            else if (Is(reader, "arguments"u8))
            {
                piece.Arguments = ReadText(ref reader, document);
            }
            else if (Is(reader, "index"u8))
            {
                piece.Index = ReadInteger(ref reader);
            }
            else
            {
                Skip(ref reader);
            }
        }
    }

    /// <summary>The name as JSON, quotation marks included; null when there is none.</summary>
    private static string? ReadName(ref Utf8JsonReader reader, ReadOnlySpan<byte> document)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty)
        {
            return ReadRaw(ref reader, document);
        }

        reader.Skip();
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
