namespace OpenChat.Extensions.AI
{
    public sealed partial class OpenChatEndpoint
    {
        /// <summary>vLLM's OpenAI-compatible server.</summary>
        /// <param name="baseUri">The server's address, with or without <c>/v1</c>, such as <c>http://127.0.0.1:8000</c>.</param>
        /// <returns>The endpoint.</returns>
        /// <exception cref="ArgumentNullException"><paramref name="baseUri"/> is <see langword="null"/>.</exception>
        public static OpenChatEndpoint VLlm(Uri baseUri) => ForEngine(Engines.VLlm.Instance, baseUri);
    }
}

namespace OpenChat.Extensions.AI.Engines
{
    internal sealed class VLlm : Engine
    {
        public static Engine Instance { get; } = new VLlm();

        public override string Name => "vLLM";
    }
}
