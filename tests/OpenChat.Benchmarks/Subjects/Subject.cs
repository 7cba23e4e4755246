using OpenChat.Benchmarks.Cases;

namespace OpenChat.Benchmarks.Subjects;

/// <summary>A client under measurement, with its connection and the question in its own terms.</summary>
internal abstract class Subject(string name, Side side, Dialect dialect) : IDisposable
{
    public string Name => name;

    public Side Side => side;

    public Dialect Dialect => dialect;

    /// <summary>Asks once and reads the answer to its end.</summary>
    /// <param name="onFirstText">Is called when the first text of a stream is there.</param>
    public abstract Task<Answer> AskAsync(Action? onFirstText = null);

    public abstract void Dispose();
}

internal enum Side
{
    Floor,
    Ours,
    Peer,
}

internal enum Dialect
{
    Card,
    OpenAI,
    Ollama,
}
