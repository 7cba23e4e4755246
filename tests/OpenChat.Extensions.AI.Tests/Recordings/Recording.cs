using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OpenChat.Extensions.AI.Tests.Support;

namespace OpenChat.Extensions.AI.Tests.Recordings;

/// <summary>One exchange with a real server: what was asked (where that was kept) and what came back.</summary>
internal sealed class Recording
{
    /// <summary>llama.cpp b5450.</summary>
    public const string OfMay2025 = "llama-server";

    /// <summary>Jinja templates are the default by then, and context shift is not.</summary>
    public const string OfJune2026 = "llama-server-2026-06";

    private readonly string _path;
    private readonly HttpStatusCode _status;
    private readonly MediaTypeHeaderValue _contentType;
    private readonly byte[] _body;

    public Recording(string set, string name)
    {
        _path = Path.Combine(Folder(set), name);
        _body = File.ReadAllBytes(_path + ".body");
        var head = File.ReadAllLines(_path + ".head");
        _status = (HttpStatusCode)int.Parse(head[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        const string Header = "Content-Type: ";
        _contentType = MediaTypeHeaderValue.Parse(
            head.Single(static line => line.StartsWith(Header, StringComparison.Ordinal))[Header.Length..]
        );
    }

    /// <summary>What was sent, in the newer set as <c>path</c> and <c>body</c>.</summary>
    public JsonObject Request => JsonNode.Parse(File.ReadAllText(_path + ".request.json"))!.AsObject();

    /// <summary>What came back, where that is one JSON document.</summary>
    public JsonObject Answer => JsonNode.Parse(_body)!.AsObject();

    public int Length => _body.Length;

    public static IEnumerable<string> Names(string set) =>
        Directory
            .EnumerateFiles(Folder(set), "*.body")
            .Select(static file => Path.GetFileNameWithoutExtension(file))
            .Order();

    /// <summary>Answers a request over real HTTP with what the server answered.</summary>
    public async Task WriteAsync(HttpResponse response)
    {
        response.StatusCode = (int)_status;
        response.ContentType = _contentType.ToString();
        await response.Body.WriteAsync(_body);
    }

    public FakeServer Server(int? splitAt = null) =>
        new(() =>
            new HttpResponseMessage(_status)
            {
                Content = new StreamContent(PieceStream.SplitAt(_body, splitAt ?? _body.Length))
                {
                    Headers = { ContentType = _contentType },
                },
            }
        );

    private static string Folder(string set) => Path.Combine(AppContext.BaseDirectory, "Recordings", set);
}
