using System.Net.Http.Headers;

namespace OpenChat.Emulator.Tests;

/// <summary>
/// What llama.cpp's server of June 2026 was asked gets an answer of the same shape: status, content type, keys, kinds, order of
/// frames. docs/testing-with-the-emulator.md has the table of what differs.
/// </summary>
public abstract class LlamaServerShapes(EngineUnderTest engine) : IAsyncDisposable
{
    private const string Key = "key";

    /// <summary>What no engine knows, or what only the page of llama.cpp's server is for.</summary>
    private static readonly string[] s_missing =
    [
        "$.default_generation_settings.params",
        "$.modalities.video",
        "$.media_marker",
        "$.endpoint_slots",
        "$.endpoint_props",
        "$.endpoint_metrics",
        "$.ui",
        "$.ui_settings",
        "$.webui",
        "$.webui_settings",
        "$.chat_template_caps",
        "$.cors_proxy_enabled",
        "$.models[].modified_at",
        "$.models[].size",
        "$.models[].digest",
        "$.models[].description",
        "$.models[].tags",
        "$.models[].parameters",
        "$.models[].details",
        "$.data[].meta.vocab_type",
    ];

    public static TheoryData<string> Exchanges => [.. RecordedExchange.Names()];

    [Theory]
    [MemberData(nameof(Exchanges))]
    public async Task Answer_ToARecordedRequest_HasTheRecordedShape(string name)
    {
        Assert.SkipWhen(
            name == "grammar-bad" && engine.HoldsModel,
            "a grammar that cannot be read is refused here, not ignored"
        );
        var recorded = new RecordedExchange(name);
        await using var emulator = await engine.StartAsync(
            new OpenChatEmulatorOptions
            {
                Token = Key,
                ContextWindow = name.StartsWith("context-exceeded", StringComparison.Ordinal) ? 512 : 8192,
            }
        );
        emulator.Faults.Always(Faults(name).Select(EmulatorFault.Parse));

        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = name == "unauthorized" ? null : new("Bearer", Key);
        var address = new Uri(emulator.BaseUri, recorded.Route);
        using var answer = recorded.Request is { } body
            ? await http.PostAsync(address, EmulatorClient.Json(body))
            : await http.GetAsync(address);

        Assert.Equal(recorded.Status, (int)answer.StatusCode);
        Assert.Equal(MediaTypeHeaderValue.Parse(recorded.ContentType), answer.Content.Headers.ContentType);
        Assert.Equal(Shape(recorded.Body), Shape(await answer.Content.ReadAsStringAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await engine.DisposeAsync();
    }

    /// <summary>What the server did that the emulator does on demand.</summary>
    private IEnumerable<string> Faults(string name) =>
        name == "tools-without-jinja" ? ["llama-2025"]
        : name.Contains("two-assistants", StringComparison.Ordinal) && !engine.HoldsModel ? ["assistant-prefill"]
        : [];

    private IReadOnlyList<string> Shape(string body)
    {
        string[] without = [.. s_missing, .. engine.Missing];
        return body.StartsWith("data: ", StringComparison.Ordinal)
            ? JsonShape.OfStream(body, without)
            : JsonShape.Of(body, without);
    }
}
