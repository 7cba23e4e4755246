using System.Text;
using System.Text.Json;
using OpenChat.Extensions.AI.Wire;

namespace OpenChat.Extensions.AI.Mapping;

/// <summary>
/// A reply that is held to a schema, as the schema's author meant it: out of the wrapper that the engine wanted, and out of
/// the thinking, where a server that parts thinking by its end mark took all of the JSON for it (vllm-project/vllm#16182).
/// </summary>
/// <param name="wrapper">The property that the reply stands in; null where it stands by itself.</param>
internal sealed class ConstrainedReply(string? wrapper)
{
    private readonly StringBuilder _thinking = new();
    private readonly StringBuilder _wrapped = new();
    private bool _hasText;

    public WirePiece Push(WirePiece piece)
    {
        _hasText |= !string.IsNullOrWhiteSpace(piece.Text);
        _thinking.Append(piece.Thinking);
        return new WirePiece(_hasText || !MayBeJson(_thinking) ? Take(_thinking) : "", Unwrapped(piece.Text));
    }

    public WirePiece Flush()
    {
        var held = Take(_thinking);
        var rest = _hasText ? "" : held;
        _wrapped.Append(rest);
        return new WirePiece(_hasText ? held : "", wrapper is null ? rest : Unwrap(Take(_wrapped), wrapper));
    }

    private string Unwrapped(string text)
    {
        if (wrapper is null)
        {
            return text;
        }

        _wrapped.Append(text);
        return "";
    }

    // What the layer above asks for is an object or a list.
    private static bool MayBeJson(StringBuilder thinking)
    {
        for (var at = 0; at < thinking.Length; at++)
        {
            if (!char.IsWhiteSpace(thinking[at]))
            {
                return thinking[at] is '{' or '[';
            }
        }

        return true;
    }

    /// <summary>The value of the one property; what of it is there, where the reply was cut; the text itself where it is none.</summary>
    private static string Unwrap(string text, string property)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes, isFinalBlock: false, default);
        try
        {
            if (
                !(reader.Read() && reader.Read())
                || reader.TokenType != JsonTokenType.PropertyName
                || !reader.ValueTextEquals(property)
            )
            {
                return text;
            }

            var start = (int)reader.BytesConsumed;
            var end = reader.Read() && reader.TrySkip() ? (int)reader.BytesConsumed : bytes.Length;
            return Encoding.UTF8.GetString(bytes.AsSpan(start..end)).Trim();
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private static string Take(StringBuilder held)
    {
        var text = held.ToString();
        held.Clear();
        return text;
    }
}
