using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenChat.Emulator.Answering;

/// <summary>Writes JSON as the service does: compact, and every character but the ones JSON needs escaped as itself.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions s_options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Of(JsonNode node) => Encoding.UTF8.GetString(Bytes(node));

    public static byte[] Bytes(JsonNode node)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, s_options))
        {
            node.WriteTo(writer);
        }

        return buffer.ToArray();
    }
}
