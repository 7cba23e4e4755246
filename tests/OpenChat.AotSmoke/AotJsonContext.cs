using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenChat.AotSmoke;

internal sealed record City(string Name, int Population);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(City))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(string))]
internal sealed partial class AotJsonContext : JsonSerializerContext;
