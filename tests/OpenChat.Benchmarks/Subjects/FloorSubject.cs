using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using OpenChat.Benchmarks.Cases;

namespace OpenChat.Benchmarks.Subjects;

/// <summary>
/// The least that a client can do: HttpClient, one buffer, Utf8JsonReader, a string for each piece. It knows one spelling of
/// an answer and no errors.
/// </summary>
internal sealed class FloorSubject(string name, Dialect dialect, Uri uri, string textProperty, Question question)
    : Subject(name, Side.Floor, dialect)
{
    private const int BufferBytes = 16 * 1024;

    private readonly HttpClient _http = new();

    public override async Task<Answer> AskAsync(Action? onFirstText = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, uri);
        request.Content = new ReadOnlyMemoryContent(WriteBody());
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        return question.IsStreamed
            ? await ReadStreamAsync(await response.Content.ReadAsStreamAsync(), onFirstText)
            : new Answer(TextOf(await response.Content.ReadAsByteArrayAsync()).Length, 0);
    }

    public override void Dispose() => _http.Dispose();

    private ReadOnlyMemory<byte> WriteBody()
    {
        var body = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(body);
        writer.WriteStartObject();
        writer.WriteStartArray("messages"u8);
        foreach (var message in question.Messages)
        {
            writer.WriteStartObject();
            writer.WriteString("role"u8, message.Role.Value);
            writer.WriteString("content"u8, message.Text);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteBoolean("stream"u8, question.IsStreamed);
        writer.WriteNumber("max_tokens"u8, 1024);
        writer.WriteEndObject();
        writer.Flush();
        return body.WrittenMemory;
    }

    private async Task<Answer> ReadStreamAsync(Stream stream, Action? onFirstText)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        var kept = 0;
        var characters = 0;
        while (await stream.ReadAsync(buffer.AsMemory(kept)) is > 0 and var read)
        {
            var end = kept + read;
            var start = 0;
            while (buffer.AsSpan(start, end - start).IndexOf((byte)'\n') is >= 0 and var length)
            {
                var line = buffer.AsSpan(start, length);
                start += length + 1;
                if (line.IndexOf((byte)'{') is >= 0 and var json)
                {
                    characters += TextOf(line[json..]).Length;
                    onFirstText?.Invoke();
                    onFirstText = null;
                }
            }

            kept = end - start;
            buffer.AsSpan(start, kept).CopyTo(buffer);
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return new Answer(characters, 0);
    }

    private string TextOf(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(textProperty))
            {
                reader.Read();
                return reader.GetString()!;
            }
        }

        return "";
    }
}
