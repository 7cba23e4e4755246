namespace OpenChat.Extensions.AI
{
    public sealed partial class OpenChatEndpoint
    {
        /// <summary>llama.cpp's <c>llama-server</c>.</summary>
        /// <param name="baseUri">The server's address, with or without <c>/v1</c>, such as <c>http://127.0.0.1:8080</c>.</param>
        /// <returns>The endpoint.</returns>
        /// <exception cref="ArgumentNullException"><paramref name="baseUri"/> is <see langword="null"/>.</exception>
        public static OpenChatEndpoint LlamaCpp(Uri baseUri) => ForEngine(Engines.LlamaCpp.Instance, baseUri);
    }
}

namespace OpenChat.Extensions.AI.Engines
{
    internal sealed class LlamaCpp : Engine
    {
        public static Engine Instance { get; } = new LlamaCpp();

        public override string Name => "llama.cpp";
    }
}
