using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OpenChat.Extensions.AI.Wire;

namespace OpenChat.Extensions.AI.Mapping;

/// <summary>What the engine holds one reply to.</summary>
/// <param name="Schema">The schema as the layer above gave it.</param>
/// <param name="Wrapper">The property that the engine's own form of it puts the reply into; null where it does not.</param>
internal sealed record ReplyConstraint(JsonElement Schema, string? Wrapper);

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
        if (wrapper is not null)
        {
            _wrapped.Append(piece.Text);
        }

        return new WirePiece(
            _hasText || !MayBeJson(_thinking) ? Take(_thinking) : "",
            wrapper is null ? piece.Text : ""
        );
    }

    public WirePiece Flush()
    {
        var held = Take(_thinking);
        var rest = _hasText ? "" : held;
        _wrapped.Append(rest);
        return new WirePiece(_hasText ? held : "", wrapper is null ? rest : Unwrap(Take(_wrapped), wrapper));
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

/// <summary>The schemas that the server refused, which it is not asked to hold a reply to again. Thread-safe.</summary>
internal sealed class RefusedSchemas
{
    private const int Most = 64;

    private readonly ConcurrentDictionary<string, bool> _refused = [];

    public bool Contains(JsonElement schema) => !_refused.IsEmpty && _refused.ContainsKey(KeyOf(schema));

    /// <summary>Remembers a schema, in the place of another where there are too many.</summary>
    public void Add(JsonElement schema)
    {
        while (_refused.Count >= Most && _refused.Keys.FirstOrDefault() is { } other)
        {
            _refused.TryRemove(other, out _);
        }

        _refused[KeyOf(schema)] = true;
    }

    private static string KeyOf(JsonElement schema) =>
        Convert.ToHexString(SHA256.HashData(JsonMarshal.GetRawUtf8Value(schema)));
}
