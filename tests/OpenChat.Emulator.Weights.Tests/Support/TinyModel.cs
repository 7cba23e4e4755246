namespace OpenChat.Emulator.Weights.Tests.Support;

/// <summary>A folder with a tiny model in it, and engines that run it; all of it is gone at the end.</summary>
public sealed class TinyModel : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openchat-weights-");
    private readonly List<WeightsEngine> _engines = [];

    internal string Write(TinyGguf gguf, string name = "tiny.gguf")
    {
        var path = Path.Combine(_folder.FullName, name);
        gguf.Write(path);
        return path;
    }

    public string WriteBytes(byte[] bytes, string name = "tiny.gguf")
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    internal async Task<WeightsEngine> OpenAsync(TinyGguf? gguf = null, Action<WeightsOptions>? configure = null)
    {
        var options = new WeightsOptions
        {
            Path = Write(gguf ?? new TinyGguf(), $"{_engines.Count}.gguf"),
            Threads = 1,
        };
        configure?.Invoke(options);
        var engine = WeightsEngine.Open(options);
        _engines.Add(engine);
        await engine.Loaded;
        return engine;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var engine in _engines)
        {
            await engine.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }
}
