namespace OpenChat.Extensions.AI.Engines;

/// <summary>
/// What one engine takes and gives beyond OpenAI's chat route, which all of them have. Each has a file of its own, which
/// cites where its facts stand; <see cref="Named"/> lists those that are asked for by name.
/// </summary>
internal abstract class Engine
{
    /// <summary>The name it is asked for by, as its makers write it.</summary>
    public abstract string Name { get; }

    /// <summary>The engines that have a name; a server that has none is <see cref="UnnamedEngine"/>.</summary>
    private static Engine[] Named { get; } = [LlamaCpp.Instance, Ollama.Instance, VLlm.Instance, LMStudio.Instance];

    /// <summary>The names of all, for a message.</summary>
    public static string Names { get; } = string.Join(", ", Named.Select(static engine => engine.Name));

    /// <summary>The engine of a name; case, dots, dashes and blanks make no difference.</summary>
    public static Engine? Find(string name) =>
        Array.Find(Named, engine => string.Equals(Bare(engine.Name), Bare(name), StringComparison.OrdinalIgnoreCase));

    private static string Bare(string name) => string.Concat(name.Where(char.IsLetterOrDigit));
}

/// <summary>A server of which only the chat route is known.</summary>
internal sealed class UnnamedEngine : Engine
{
    public static Engine Instance { get; } = new UnnamedEngine();

    public override string Name => "OpenAI-compatible";
}
