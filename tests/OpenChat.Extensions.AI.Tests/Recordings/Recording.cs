using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using OpenChat.Extensions.AI.Tests.Support;

namespace OpenChat.Extensions.AI.Tests.Recordings;

/// <summary>One exchange with a real server: what was asked (where that was kept) and what came back.</summary>
internal sealed class Recording
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "Recordings", "llama-server");

    private readonly string _name;
    private readonly HttpStatusCode _status;
    private readonly MediaTypeHeaderValue _contentType;
    private readonly byte[] _body;

    public Recording(string name)
    {
        _name = name;
        _body = File.ReadAllBytes(Path.Combine(s_folder, name + ".body"));
        var head = File.ReadAllLines(Path.Combine(s_folder, name + ".head"));
        _status = (HttpStatusCode)int.Parse(head[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        const string Header = "Content-Type: ";
        _contentType = MediaTypeHeaderValue.Parse(
            head.Single(static line => line.StartsWith(Header, StringComparison.Ordinal))[Header.Length..]
        );
    }

    public static IEnumerable<string> Names =>
        Directory
            .EnumerateFiles(s_folder, "*.body")
            .Select(static file => Path.GetFileNameWithoutExtension(file))
            .Order();

    public JsonObject Request =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(s_folder, _name + ".request.json")))!.AsObject();

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
}
