using System.Text;
using System.Text.Json;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>
/// A server's JSON, read forwards in what shape it may come. Each method that reads takes the value after the property that the
/// reader stands on. A copy reads ahead: the original stays where it is.
/// </summary>
internal ref struct ServerJson(ReadOnlySpan<byte> document, JsonReaderOptions options = default)
{
    private readonly ReadOnlySpan<byte> _document = document;
    private Utf8JsonReader _reader = new(document, options);

    public readonly JsonTokenType TokenType => _reader.TokenType;

    /// <summary>Where the value that the reader stands on begins in the document.</summary>
    public readonly int Start => (int)_reader.TokenStartIndex;

    /// <summary>The characters of a value that is none of several, without quotation marks.</summary>
    public readonly ReadOnlySpan<byte> Characters => _reader.ValueSpan;

    /// <summary>The text or number that the reader stands on.</summary>
    public readonly string Text => JsonText.Read(_reader);

    public bool Read() => _reader.Read();

    /// <summary>Passes over the rest of the value that the reader stands on.</summary>
    public void Skip() => _reader.Skip();

    public void SkipValue()
    {
        _reader.Read();
        _reader.Skip();
    }

    /// <summary>
    /// Whether the property has the name. One written with escapes is none of ours: the reader's own comparison would
    /// throw on half a surrogate pair in it.
    /// </summary>
    public readonly bool Is(ReadOnlySpan<byte> name) =>
        !_reader.ValueIsEscaped && _reader.ValueSpan.SequenceEqual(name);

    /// <summary>Goes into the value if it is an object; what else it is, is left out.</summary>
    public bool EnterObject() => Enter(JsonTokenType.StartObject);

    /// <summary>Goes into the value if it is an array; what else it is, is left out.</summary>
    public bool EnterArray() => Enter(JsonTokenType.StartArray);

    /// <summary>Goes on to the next property of the object that the reader is in; false at its end.</summary>
    public bool NextProperty() => _reader.Read() && _reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>Goes on to the next object of the array that the reader is in; false at its end.</summary>
    public bool NextObject()
    {
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (_reader.TokenType == JsonTokenType.StartObject)
            {
                return true;
            }

            _reader.Skip();
        }

        return false;
    }

    /// <summary>Text in whatever form it comes; null when there is none.</summary>
    public string? ReadText()
    {
        _reader.Read();
        return _reader.TokenType switch
        {
            JsonTokenType.String => Text,
            JsonTokenType.Null => null,
            // Numbers, objects, arrays: the model's reply was taken for JSON on the way. Its own characters are the reply.
            _ => TakeRaw(),
        };
    }

    /// <summary>The characters of the value that the reader stands on, as they were sent.</summary>
    public string TakeRaw()
    {
        var start = Start;
        _reader.Skip();
        return Encoding.UTF8.GetString(_document[start..(int)_reader.BytesConsumed]);
    }

    public string? ReadString()
    {
        _reader.Read();
        var value = _reader.TokenType == JsonTokenType.String ? Text : null;
        _reader.Skip();
        return value;
    }

    public long? ReadInteger()
    {
        _reader.Read();
        long? value = _reader.TokenType == JsonTokenType.Number && _reader.TryGetInt64(out var number) ? number : null;
        _reader.Skip();
        return value;
    }

    /// <summary>A number that is not negative, without what it has behind the point.</summary>
    public long? ReadCount()
    {
        _reader.Read();
        long? count =
            _reader.TokenType != JsonTokenType.Number ? null
            : _reader.TryGetInt64(out var whole) ? whole
            : _reader.TryGetDouble(out var number) && number is >= 0 and < long.MaxValue ? (long)number
            : null;
        _reader.Skip();
        return count is >= 0 ? count : null;
    }

    /// <summary>Whether the value says anything: not null, false, "", [] or {}.</summary>
    public bool ReadIsSaid()
    {
        _reader.Read();
        var ahead = _reader;
        var isSaid = _reader.TokenType switch
        {
            JsonTokenType.Null or JsonTokenType.False => false,
            JsonTokenType.String => !_reader.ValueSpan.IsEmpty,
            JsonTokenType.StartArray or JsonTokenType.StartObject => ahead.Read()
                && ahead.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject),
            _ => true,
        };
        _reader.Skip();
        return isSaid;
    }

    private bool Enter(JsonTokenType start)
    {
        _reader.Read();
        if (_reader.TokenType == start)
        {
            return true;
        }

        _reader.Skip();
        return false;
    }
}
