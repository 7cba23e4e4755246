using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenChat.Extensions.AI.Wire;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(WireRequest))]
internal sealed partial class WireJsonContext : JsonSerializerContext
{
    // Text other than ASCII stays as it is, which is shorter and readable in a server's log.
    private static readonly WireJsonContext Body = new(
        new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }
    );

    public static byte[] Write(WireRequest request)
    {
        if (request.Extra is null)
        {
            return JsonSerializer.SerializeToUtf8Bytes(request, Body.WireRequest);
        }

        // [JsonExtensionData] does not do: source-generated code writes a JsonObject as an object without a name.
        var body = JsonSerializer.SerializeToNode(request, Body.WireRequest)!.AsObject();
        foreach (var (name, value) in request.Extra)
        {
            body.TryAdd(name, value?.DeepClone());
        }

        return Encoding.UTF8.GetBytes(body.ToJsonString(Body.Options));
    }
}
