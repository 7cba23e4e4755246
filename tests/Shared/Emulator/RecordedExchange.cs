using System.Text.Json;

namespace OpenChat.Emulator.Tests;

/// <summary>One exchange with llama.cpp's server of June 2026: what was asked, and what came back.</summary>
internal sealed class RecordedExchange
{
    private static readonly string s_folder = Path.Combine(
        AppContext.BaseDirectory,
        "Recordings",
        "llama-server-2026-06"
    );

    public RecordedExchange(string name)
    {
        var file = Path.Combine(s_folder, name);
        var request = JsonElement.Parse(File.ReadAllText($"{file}.request.json"));
        Route = request.GetProperty("path").GetString()!;
        Request = request.TryGetProperty("body", out var sent) ? sent.GetRawText() : null;
        var head = File.ReadAllLines($"{file}.head");
        Status = int.Parse(head[0].Split(' ')[1]);
        const string contentType = "Content-Type: ";
        ContentType = head.Single(line => line.StartsWith(contentType, StringComparison.Ordinal))[contentType.Length..];
        Body = File.ReadAllText($"{file}.body");
    }

    public string Route { get; }

    /// <summary>Gets the body that was posted; <see langword="null"/> for a GET.</summary>
    public string? Request { get; }

    public int Status { get; }

    public string ContentType { get; }

    public string Body { get; }

    public static IEnumerable<string> Names() =>
        Directory.EnumerateFiles(s_folder, "*.body").Select(file => Path.GetFileNameWithoutExtension(file)).Order();
}
