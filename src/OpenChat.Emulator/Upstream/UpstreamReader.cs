using System.Runtime.CompilerServices;
using System.Text;

namespace OpenChat.Emulator.Upstream;

/// <summary>
/// Reads an OpenAI-compatible stream. It goes by lines and not by server-sent events, because llama.cpp reports an error on
/// a line <c>error: …</c>, which those do not have; such a server writes each frame on one line.
/// </summary>
internal static class UpstreamReader
{
    private const string Data = "data:";
    private const string Error = "error:";

    public static async IAsyncEnumerable<EmulatorChunk> ReadAsync(
        HttpResponseMessage response,
        Uri server,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var reader = new StreamReader(body, Encoding.UTF8);
        var answer = new UpstreamAnswer();
        var wholeAnswer = response.Content.Headers.ContentType?.MediaType == "application/json";
        while (!answer.IsDone && await NextAsync().ConfigureAwait(false) is { } line)
        {
            if (answer.Read(Payload(line, wholeAnswer)) is { Length: > 0 } text)
            {
                yield return new EmulatorChunk(text);
            }
        }

        yield return answer.End();

        Task<string?> NextAsync() =>
            UpstreamErrors.TranslateAsync(
                async () =>
                    wholeAnswer
                        ? await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false) is { Length: > 0 } all
                            ? all
                            : null
                        : await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false),
                server
            );
    }

    private static string? Payload(string line, bool wholeAnswer) =>
        wholeAnswer ? line
        : line.StartsWith(Data, StringComparison.Ordinal) ? line[Data.Length..].Trim()
        : line.StartsWith(Error, StringComparison.Ordinal) ? $"{{\"error\":{line[Error.Length..]}}}"
        : null;
}
