using System.Text.Json;
using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI;

/// <summary>
/// A service that a chat client may offer (<see cref="IChatClient.GetService"/>) when its server can hold a reply to a JSON
/// schema, token by token. A reply that must be a call or JSON is then asked for with such a schema as
/// <see cref="ChatOptions.ResponseFormat"/>, and judged as any other.
/// </summary>
public interface IConstrainedReplies
{
    /// <summary>Whether a request with this schema as its format is worth sending.</summary>
    /// <param name="schema">
    /// The schema, of an object or a list and of at most 16,000 characters. Its keywords are <c>type</c> with one name,
    /// <c>properties</c>, <c>required</c>, <c>additionalProperties</c>, <c>items</c>, <c>prefixItems</c>, <c>anyOf</c>,
    /// <c>enum</c>, <c>const</c> and limits of counts, lengths and numbers.
    /// </param>
    /// <returns><see langword="true"/> if the schema may be sent; the client need not know that it will be taken.</returns>
    bool CanConstrain(JsonElement schema);
}
