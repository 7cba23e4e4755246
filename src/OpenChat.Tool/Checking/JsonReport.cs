using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenChat.Tool.Checking;

/// <summary>Tells a program: one JSON document when all is done.</summary>
internal sealed class JsonReport(TextWriter output) : CheckReport
{
    private static readonly JsonSerializerOptions s_readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public override void Begin(Examination examination) { }

    public override void Tell(Checked made) { }

    public override void End(Verdict verdict, IReadOnlyList<Checked> made, Examination examination, TimeSpan elapsed)
    {
        var document = new JsonObject
        {
            ["endpoint"] = examination.Server.Endpoint.BaseUri.AbsoluteUri,
            ["engine"] = examination.Server.Endpoint.EngineName,
            ["model"] = examination.Server.Model,
            ["for"] = Name(examination.Settings.Purpose.ToString()),
            ["fit"] = verdict.IsFit,
            ["verdict"] = OneLine.Of(verdict.Sentence),
            ["mostRequests"] = examination.Settings.MostRequests,
            ["requests"] = examination.Requests.Sent,
            ["seconds"] = Math.Round(elapsed.TotalSeconds, 1),
            ["checks"] = new JsonArray([.. made.Select(Node)]),
        };
        output.WriteLine(document.ToJsonString(s_readable));
    }

    private static JsonObject Node(Checked made) =>
        new()
        {
            ["name"] = made.Check.Name,
            ["outcome"] = Name(made.Finding.Outcome.ToString()),
            ["code"] = made.Finding.Code,
            ["finding"] = OneLine.Of(made.Finding.Text),
            ["advice"] = made.Finding.Advice is { } advice ? OneLine.Of(advice) : null,
            ["data"] = made.Finding.Data.DeepClone(),
        };

    private static string Name(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}
