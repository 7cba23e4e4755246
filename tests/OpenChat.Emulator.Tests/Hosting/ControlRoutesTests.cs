using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace OpenChat.Emulator.Tests.Hosting;

public sealed class ControlRoutesTests : IAsyncLifetime
{
    private OpenChatEmulator _emulator = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _emulator = await OpenChatEmulator.StartAsync(
            new OpenChatEmulatorOptions { Control = true, Token = "secret-token" }
        );
        _http = new HttpClient { BaseAddress = _emulator.BaseUri };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "secret-token");
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _emulator.DisposeAsync();
    }

    [Fact]
    public async Task Requests_AfterAChat_AreToldWithoutAnySecret()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions?key=secret-query&flag")
        {
            Content = EmulatorClient.Json(EmulatorClient.Ask),
        };
        string[] names =
        [
            "X-Api-Key",
            "api-key",
            "Cookie",
            "cf-aig-authorization",
            "Proxy-Authorization",
            "X-Whatever",
        ];
        Array.ForEach(names, name => request.Headers.TryAddWithoutValidation(name, "secret-header"));
        using var _ = await _http.SendAsync(request);

        var told = await _http.GetStringAsync("/emulator/requests");

        Assert.DoesNotContain("secret", told, StringComparison.Ordinal);
        var one = Assert.Single(JsonNode.Parse(told)!["requests"]!.AsArray())!;
        JsonAssert.Contains(
            $$"""{"method":"POST","path":"/v1/chat/completions?key=***&flag","body":{{EmulatorClient.Ask}}}""",
            one.ToJsonString()
        );
        var headers = one["headers"]!.AsObject();
        Assert.All(names.Append("Authorization"), name => Assert.Equal("***", (string?)headers[name]));
        Assert.Equal("application/json; charset=utf-8", (string?)headers["Content-Type"]);
    }

    [Fact]
    public async Task Requests_BodyThatIsNoJson_IsToldAsText()
    {
        using var _ = await _http.PostAsync("/v1/chat/completions", EmulatorClient.Json("{\"a\":"));

        JsonAssert.Contains("""{"requests":[{"body":"{\"a\":"}]}""", await _http.GetStringAsync("/emulator/requests"));
    }

    [Fact]
    public async Task Requests_OfTheseRoutes_AreNotKept()
    {
        await _http.GetStringAsync("/emulator/requests");

        JsonAssert.Equal("""{"requests":[]}""", await _http.GetStringAsync("/emulator/requests"));
        Assert.Empty(_emulator.Requests);
    }

    [Fact]
    public async Task Faults_Set_TakeThePlaceOfThoseBefore()
    {
        _emulator.Faults.Next(EmulatorFault.Parse("status=599"));

        using var set = await PutAsync("""{"always":["status=500"],"next":[["busy","retry-after=7"],[]]}""");
        var statuses = new[] { await ChatAsync(), await ChatAsync(), await ChatAsync() };
        using var cleared = await PutAsync("{}");

        Assert.Equal(HttpStatusCode.NoContent, set.StatusCode);
        Assert.Equal([429, 200, 500], statuses);
        Assert.Equal(HttpStatusCode.NoContent, cleared.StatusCode);
        Assert.Equal(200, await ChatAsync());
    }

    [Theory]
    [InlineData("[]", "always")]
    [InlineData("""{"faults":["busy"]}""", "always")]
    [InlineData("""{"always":"busy"}""", "list")]
    [InlineData("""{"always":[7]}""", "text")]
    [InlineData("""{"next":["busy"]}""", "list")]
    [InlineData("""{"next":[["bsuy"]]}""", "Did you mean 'busy'?")]
    [InlineData("""{"always":["crlf"],"next":[["delay=-1"]]}""", "delay")]
    public async Task Faults_BadBody_SaysWhatIsRightAndChangesNothing(string body, string message)
    {
        _emulator.Faults.Always(EmulatorFault.Parse("busy"));

        using var answer = await PutAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var error = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]!;
        Assert.Contains(message, (string?)error["message"], StringComparison.Ordinal);
        Assert.Equal(429, await ChatAsync());
    }

    [Fact]
    public async Task Faults_AsAFormOfAWebPage_AreRefused()
    {
        using var content = new StringContent("{}");

        using var answer = await _http.PutAsync("/emulator/faults", content);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Fact]
    public async Task Control_Off_HasNoSuchRoutes()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();

        using var requests = await _http.GetAsync(new Uri(emulator.BaseUri, "/emulator/requests"));
        using var other = await _http.GetAsync("/emulator/other");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (requests.StatusCode, other.StatusCode));
        Assert.Contains("/emulator/requests", await other.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> PutAsync(string body) =>
        _http.PutAsync("/emulator/faults", EmulatorClient.Json(body));

    private async Task<int> ChatAsync()
    {
        using var answer = await _http.PostAsync("/v1/chat/completions", EmulatorClient.Json(EmulatorClient.Ask));
        return (int)answer.StatusCode;
    }
}
