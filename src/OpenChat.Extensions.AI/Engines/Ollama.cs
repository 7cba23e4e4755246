namespace OpenChat.Extensions.AI
{
    public sealed partial class OpenChatEndpoint
    {
        /// <summary>Ollama.</summary>
        /// <param name="baseUri">The server's address, with or without <c>/v1</c>, such as <c>http://127.0.0.1:11434</c>.</param>
        /// <returns>The endpoint.</returns>
        /// <exception cref="ArgumentNullException"><paramref name="baseUri"/> is <see langword="null"/>.</exception>
        public static OpenChatEndpoint Ollama(Uri baseUri) => ForEngine(Engines.Ollama.Instance, baseUri);
    }
}

namespace OpenChat.Extensions.AI.Engines
{
    internal sealed class Ollama : Engine
    {
        public static Engine Instance { get; } = new Ollama();

        public override string Name => "Ollama";
    }
}
