using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>Text out of JSON that never fails on what a model can produce.</summary>
/// <remarks>
/// <see cref="Utf8JsonReader.GetString"/> throws on half a surrogate pair and on broken UTF-8. Servers that cut a reply
/// between tokens send both: two frames with half an emoji each join to a whole one.
/// </remarks>
internal static class JsonText
{
    public static string Read(in Utf8JsonReader reader) =>
        reader.ValueIsEscaped ? Unescape(reader.ValueSpan) : Encoding.UTF8.GetString(reader.ValueSpan);

    private static string Unescape(ReadOnlySpan<byte> escaped)
    {
        var buffer = ArrayPool<char>.Shared.Rent(escaped.Length);
        var text = buffer.AsSpan(0, Encoding.UTF8.GetChars(escaped, buffer));
        var result = new string(text[..UnescapeInPlace(text)]);
        ArrayPool<char>.Shared.Return(buffer);
        return result;
    }

    /// <returns>How long the text is without its escapes, none of which is shorter than what it stands for.</returns>
    private static int UnescapeInPlace(Span<char> text)
    {
        var length = 0;
        var rest = text;
        while (rest.IndexOf('\\') is >= 0 and var at)
        {
            rest[..at].CopyTo(text[length..]);
            length += at;
            // The reader has checked that every escape is complete.
            var escape = rest[(at + 1)..];
            text[length++] = escape[0] == 'u' ? Unit(escape[1..5]) : Simple(escape[0]);
            rest = escape[(escape[0] == 'u' ? 5 : 1)..];
        }

        rest.CopyTo(text[length..]);
        return length + rest.Length;
    }

    private static char Unit(ReadOnlySpan<char> digits) =>
        (char)ushort.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static char Simple(char escape) =>
        escape switch
        {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'b' => '\b',
            'f' => '\f',
            _ => escape,
        };
}
