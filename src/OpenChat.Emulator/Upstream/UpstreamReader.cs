namespace OpenChat.Emulator.Upstream;

/// <summary>
/// Reads an OpenAI-compatible stream. It goes by lines and not by server-sent events, because llama.cpp reports an error on
/// a line <c>error: …</c>, which those do not have; such a server writes each frame on one line.
/// </summary>
internal static class UpstreamReader
{
    private const string Data = "data:";
    private const string Error = "error:";

    /// <summary>Gives the answer's chunks; the call ends with the client, and with a server that falls silent.</summary>
    public static async IAsyncEnumerable<EmulatorChunk> ReadAsync(HttpResponseMessage response, UpstreamCall call)
    {
        using var body = await call.OpenAsync(response).ConfigureAwait(false);
        var text = new UpstreamText(call, body);
        var answer = new UpstreamAnswer();
        var wholeAnswer = response.Content.Headers.ContentType?.MediaType == "application/json";
        while (!answer.IsDone && await NextAsync().ConfigureAwait(false) is { } line)
        {
            if (answer.Read(wholeAnswer ? line : Payload(line)) is { Length: > 0 } piece)
            {
                yield return new EmulatorChunk(piece);
            }
        }

        yield return answer.End();

        ValueTask<string?> NextAsync() => wholeAnswer ? text.ReadToEndAsync() : text.ReadLineAsync();
    }

    private static string? Payload(string line) =>
        line.StartsWith(Data, StringComparison.Ordinal) ? line[Data.Length..].Trim()
        : line.StartsWith(Error, StringComparison.Ordinal) ? $"{{\"error\":{line[Error.Length..]}}}"
        : null;
}
