using System.Net.Sockets;
using System.Text;

namespace OpenChat.Emulator.Tests;

/// <summary>What a web page can send is refused; the bytes are written by hand, since no client writes these.</summary>
public abstract class RequestGuardProtocol(EngineUnderTest engine) : EngineTests(engine)
{
    private const string CardRoute = "/client/v4/accounts/abc/ai/run/@cf/openchat/openchat-3.5-0106";
    private const string GatewayRoute = "/v1/abc/gateway/workers-ai/@cf/openchat/openchat-3.5-0106";
    private const string ChatRoute = "/v1/chat/completions";

    private const string Ask = """{"messages":[{"role":"user","content":"Hi"}],"max_tokens":4}""";

    private protected override OpenChatEmulatorOptions Options() =>
        new() { AllowedHosts = { "Emulator", "bücher.example" } };

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:1234")]
    [InlineData("192.168.7.20:8787")]
    [InlineData("[::1]")]
    [InlineData("[::1]:8787")]
    [InlineData("[2001:db8::7]:8787")]
    [InlineData("localhost")]
    [InlineData("LocalHost:8787")]
    [InlineData("emulator")]
    [InlineData("EMULATOR:8787")]
    [InlineData("xn--bcher-kva.example")]
    public async Task Post_OwnHost_IsAnswered(string host)
    {
        Assert.Equal(200, (await PostAsync(ChatRoute, $"Host: {host}")).Status);
        Assert.Equal(200, (await PostAsync(CardRoute, $"Host: {host}")).Status);
    }

    [Theory]
    [InlineData("page.example")]
    [InlineData("page.example:8787")]
    [InlineData("localhost.page.example")]
    [InlineData("127.0.0.1.page.example:8787")]
    [InlineData("notlocalhost")]
    [InlineData("box.emulator")]
    [InlineData("127.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("")]
    public async Task Post_ForeignHost_IsRefused(string host)
    {
        var chat = await PostAsync(ChatRoute, $"Host: {host}");
        var card = await PostAsync(CardRoute, $"Host: {host}");

        Assert.Equal((403, 403), (chat.Status, card.Status));
        Assert.Contains("\"type\":\"permission_error\"", chat.Body, StringComparison.Ordinal);
        Assert.Contains("\"success\":false", card.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.0", "X-Nothing: 1")]
    [InlineData("HTTP/1.1", "X-Nothing: 1")]
    [InlineData("HTTP/1.1", "Host: 127.0.0.1\r\nHost: page.example")]
    [InlineData("HTTP/1.1", "Host: 127.0.0.1, page.example")]
    [InlineData("HTTP/1.1", "Host: user@127.0.0.1")]
    [InlineData("HTTP/1.1", "Host: 127.0.0.1/page.example")]
    [InlineData("HTTP/1.1", "Host: [::1")]
    public async Task Post_MissingOrOddHost_IsRefused(string version, string header)
    {
        var answer = await PostAsync(ChatRoute, header, version: version);

        Assert.InRange(answer.Status, 400, 403);
    }

    [Theory]
    [InlineData("http://page.example")]
    [InlineData("https://127.0.0.1:8787")]
    [InlineData("http://127.0.0.1:3000")]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://localhost:8787")]
    [InlineData("http://127.0.0.1:8787.page.example")]
    [InlineData("http://127.0.0.1:8787, http://page.example")]
    [InlineData("chrome-extension://abcdef")]
    [InlineData("null")]
    [InlineData("")]
    public async Task Request_ForeignOrigin_IsRefusedInTheRoutesDialect(string origin)
    {
        var headers = $"Host: 127.0.0.1:8787\r\nOrigin: {origin}";

        var chat = await PostAsync(ChatRoute, headers);
        var card = await PostAsync(CardRoute, headers);
        var gateway = await PostAsync(GatewayRoute, headers);
        var list = await SendAsync("GET", "/v1/models", headers, "");
        var preflight = await SendAsync("OPTIONS", ChatRoute, headers, "");

        Assert.All([chat, card, gateway, list, preflight], answer => Assert.Equal(403, answer.Status));
        Assert.All(
            [chat, list],
            answer => Assert.StartsWith("{\"error\":{\"code\":403", answer.Body, StringComparison.Ordinal)
        );
        Assert.All(
            [card, gateway],
            answer => Assert.Contains("\"code\":10000}", answer.Body, StringComparison.Ordinal)
        );
        Assert.DoesNotContain("Access-Control", preflight.Head, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("127.0.0.1:8787", "http://127.0.0.1:8787")]
    [InlineData("[::1]:8787", "http://[::1]:8787")]
    [InlineData("localhost", "http://LOCALHOST")]
    [InlineData("emulator:8787", "http://emulator:8787")]
    public async Task Post_OwnOrigin_IsAnswered(string host, string origin)
    {
        var answer = await PostAsync(ChatRoute, $"Host: {host}\r\nOrigin: {origin}");

        Assert.Equal(200, answer.Status);
    }

    [Theory]
    [InlineData("application/json", 200)]
    [InlineData("Application/JSON; charset=utf-8", 200)]
    [InlineData("application/json;charset=\"UTF-8\"", 200)]
    [InlineData("application/vnd.api+json", 200)]
    [InlineData("text/plain", 415)]
    [InlineData("text/plain;charset=UTF-8", 415)]
    [InlineData("text/plain; application/json", 415)]
    [InlineData("text/plain, application/json", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("multipart/form-data; boundary=json", 415)]
    [InlineData("application/jsonp", 415)]
    [InlineData("application/json-seq", 415)]
    [InlineData("json", 415)]
    [InlineData("", 415)]
    public async Task Post_ContentType_IsJsonOrRefused(string contentType, int status)
    {
        var chat = await PostAsync(ChatRoute, "Host: localhost", contentType);
        var card = await PostAsync(CardRoute, "Host: localhost", contentType);

        Assert.Equal((status, status), (chat.Status, card.Status));
        Assert.Equal(status == 415, chat.Body.Contains("\"invalid_request_error\"", StringComparison.Ordinal));
        Assert.Equal(status == 415, card.Body.Contains("\"code\":5006", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Post_Refused_IsKeptAndUsesUpNoFault()
    {
        Emulator.Faults.Next(EmulatorFault.Parse("busy"));

        await PostAsync(ChatRoute, "Host: page.example");
        var busy = await PostAsync(ChatRoute, "Host: localhost");
        var answered = await PostAsync(ChatRoute, "Host: localhost");

        Assert.Equal(429, busy.Status);
        Assert.Equal(200, answered.Status);
        Assert.Equal(3, Emulator.Requests.Count);
    }

    [Theory]
    [InlineData(ChatRoute, "\"invalid_request_error\"")]
    [InlineData(CardRoute, "\"code\":3006")]
    public async Task Post_BodyBeyondTheLimit_IsRefusedUnread(string route, string expected)
    {
        var answer = await SendAsync(
            "POST",
            route,
            "Host: localhost\r\nContent-Type: application/json\r\nContent-Length: 30000001",
            ""
        );

        Assert.Equal(413, answer.Status);
        Assert.Contains(expected, answer.Body, StringComparison.Ordinal);
        Assert.Empty(Emulator.Requests);
    }

    private Task<(int Status, string Head, string Body)> PostAsync(
        string route,
        string headers,
        string contentType = "application/json",
        string version = "HTTP/1.1"
    ) =>
        SendAsync(
            "POST",
            route,
            $"{headers}\r\nContent-Length: {Ask.Length}{(contentType.Length == 0 ? "" : $"\r\nContent-Type: {contentType}")}",
            Ask,
            version
        );

    private async Task<(int Status, string Head, string Body)> SendAsync(
        string method,
        string route,
        string headers,
        string body,
        string version = "HTTP/1.1"
    )
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(Emulator.BaseUri.Host, Emulator.BaseUri.Port);
        await using var stream = connection.GetStream();
        await stream.WriteAsync(
            Encoding.UTF8.GetBytes(
                $"{method} {route} {version}\r\nConnection: close\r\nAuthorization: Bearer any\r\n{headers}\r\n\r\n{body}"
            )
        );
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync();
        var parts = answer.Split("\r\n\r\n", 2);
        return (int.Parse(parts[0].Split(' ')[1]), parts[0], parts[1]);
    }
}
