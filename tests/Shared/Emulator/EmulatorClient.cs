using System.Net.Http.Headers;
using System.Text;

namespace OpenChat.Emulator.Tests;

/// <summary>Plain HTTP against an emulator: no library stands between a test and the bytes.</summary>
internal sealed class EmulatorClient(OpenChatEmulator emulator) : IDisposable
{
    public const string Model = "@cf/openchat/openchat-3.5-0106";
    public const string Ask = """{"messages":[{"role":"user","content":"Hi"}]}""";
    public const string AskForStream = """{"messages":[{"role":"user","content":"Hi"}],"stream":true}""";

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    public Uri RunUri { get; } = new(emulator.BaseUri, $"accounts/abc/ai/run/{Model}");

    public Task<(int Status, string Body)> RunAsync(string body, string? token = "token") =>
        PostAsync(RunUri, body, token);

    public Task<(int Status, string Body)> ChatAsync(string body, string? token = null) =>
        PostAsync(new Uri($"{emulator.OpenAIBaseUri}/chat/completions"), body, token);

    public async Task<(int Status, string Body)> PostAsync(Uri uri, string body, string? token = "token")
    {
        using var response = await SendAsync(uri, body, token);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<HttpResponseMessage> SendAsync(
        Uri uri,
        string body,
        string? token = "token",
        CancellationToken cancellationToken = default
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = Json(body) };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Reads what arrives of an answer that may be cut.</summary>
    public async Task<(string Text, bool Cut)> ReadCutAsync(string body)
    {
        using var response = await SendAsync(RunUri, body);
        await using var stream = await response.Content.ReadAsStreamAsync();
        using var text = new MemoryStream();
        var buffer = new byte[64];
        try
        {
            while (await stream.ReadAsync(buffer) is > 0 and var count)
            {
                text.Write(buffer, 0, count);
            }
        }
        catch (IOException)
        {
            return (Encoding.UTF8.GetString(text.ToArray()), true);
        }

        return (Encoding.UTF8.GetString(text.ToArray()), false);
    }

    public static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    public Task<string> GetAsync(string path) => _http.GetStringAsync(new Uri(emulator.BaseUri, path));

    public void Dispose() => _http.Dispose();
}
