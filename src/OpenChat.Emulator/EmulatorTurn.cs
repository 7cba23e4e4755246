using System.Text.Json;

namespace OpenChat.Emulator;

/// <summary>Represents what one request of a script gets: a reply, faults, or both.</summary>
/// <param name="Reply">The reply; <see langword="null"/> leaves it to the engine.</param>
/// <param name="Faults">What goes wrong; empty for nothing.</param>
public sealed record EmulatorTurn(EmulatorReply? Reply, IReadOnlyList<EmulatorFault> Faults)
{
    private static readonly string[] s_members = ["reply", "chunks", "faults"];

    /// <summary>Reads a line of a script.</summary>
    /// <param name="line">
    /// A JSON object with any of <c>reply</c> (a text), <c>chunks</c> (the exact pieces of a stream, instead of <c>reply</c>) and
    /// <c>faults</c> (a list of texts as <see cref="EmulatorFault.Parse"/> reads them). An empty object is a request without a fault
    /// that the engine answers.
    /// </param>
    /// <returns>The turn.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="line"/> is <see langword="null"/>.</exception>
    /// <exception cref="FormatException">The line is no such object, or a fault of it cannot be read; the message says what is right.</exception>
    public static EmulatorTurn Parse(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        try
        {
            return Read(JsonElement.Parse(line));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is an escape that is half of a surrogate pair. What the line says may be anything, and is not repeated.
            throw new FormatException(
                "it is no JSON object such as {\"reply\": \"Hello\"} or {\"faults\": [\"busy\"]}.",
                exception
            );
        }
    }

    private static EmulatorTurn Read(JsonElement turn)
    {
        if (turn.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException(
                "it is no JSON object such as {\"reply\": \"Hello\"} or {\"faults\": [\"busy\"]}."
            );
        }

        foreach (var member in turn.EnumerateObject().Where(static member => !s_members.Contains(member.Name)))
        {
            throw new FormatException($"'{member.Name}' is none of: {string.Join(", ", s_members)}.");
        }

        var chunks = Texts(turn, "chunks");
        var text = turn.TryGetProperty("reply", out var reply) ? Text(reply, "reply") : null;
        return text is not null && chunks is not null
            ? throw new FormatException("it has both 'reply' and 'chunks'; leave one out.")
            : new EmulatorTurn(
                chunks is not null ? EmulatorReply.FromChunks(chunks) : text,
                [.. (Texts(turn, "faults") ?? []).Select(EmulatorFault.Parse)]
            );
    }

    private static string[]? Texts(JsonElement turn, string name) =>
        !turn.TryGetProperty(name, out var list) ? null
        : list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(item => Text(item, name))]
        : throw new FormatException($"'{name}' is no list of texts.");

    private static string Text(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new FormatException($"'{name}' has something that is no text.");
}
