using System.Text.Json;
using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI;

/// <summary>
/// A service that a chat client may offer (<see cref="IChatClient.GetService"/>) when its server can constrain a reply to a
/// JSON schema, token by token. Requests whose reply must be a call or JSON are then sent with such a schema as
/// <see cref="ChatOptions.ResponseFormat"/>, and the reply is checked like any other.
/// </summary>
public interface IConstrainedReplies
{
    /// <summary>Whether a request with this schema as its format is worth sending.</summary>
    /// <param name="schema">
    /// The schema, of an object or a list and of at most 16,000 characters. Its keywords are <c>type</c> with one name,
    /// <c>properties</c>, <c>required</c>, <c>additionalProperties</c>, <c>items</c>, <c>prefixItems</c>, <c>anyOf</c>,
    /// <c>enum</c>, <c>const</c> and limits of counts, lengths and numbers.
    /// </param>
    /// <returns>
    /// <see langword="true"/> if the schema may be sent; the client need not know whether the server will accept it.
    /// </returns>
    bool CanConstrain(JsonElement schema);
}
