using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace OpenChat.Extensions.AI.Mapping;

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
