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
    public static string Read(ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped ? Unescape(reader.ValueSpan) : Encoding.UTF8.GetString(reader.ValueSpan);

    private static string Unescape(ReadOnlySpan<byte> escaped)
    {
        var text = Encoding.UTF8.GetString(escaped);
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                result.Append(text[i]);
                continue;
            }

            // The reader has checked that every escape is complete.
            switch (text[++i])
            {
                case 'u':
                    result.Append(
                        (char)
                            ushort.Parse(
                                text.AsSpan(i + 1, 4),
                                NumberStyles.AllowHexSpecifier,
                                CultureInfo.InvariantCulture
                            )
                    );
                    i += 4;
                    break;
                case var simple:
                    result.Append(Simple(simple));
                    break;
            }
        }

        return result.ToString();
    }

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
