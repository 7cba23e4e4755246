using System.Text;

namespace OpenChat.Tool.Tests.Emulate;

/// <summary>A file that is there as long as a test.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public TemporaryFile(string text)
        : this(Encoding.UTF8.GetBytes(text)) { }

    public TemporaryFile(byte[] bytes) => File.WriteAllBytes(Path, bytes);

    public string Path { get; } =
        System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());

    public void Dispose() => File.Delete(Path);
}
