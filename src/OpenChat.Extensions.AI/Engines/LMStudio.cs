namespace OpenChat.Extensions.AI
{
    public sealed partial class OpenChatEndpoint
    {
        /// <summary>LM Studio's server.</summary>
        /// <param name="baseUri">The server's address, with or without <c>/v1</c>, such as <c>http://127.0.0.1:1234</c>.</param>
        /// <returns>The endpoint.</returns>
        /// <exception cref="ArgumentNullException"><paramref name="baseUri"/> is <see langword="null"/>.</exception>
        public static OpenChatEndpoint LMStudio(Uri baseUri) => ForEngine(Engines.LMStudio.Instance, baseUri);
    }
}

namespace OpenChat.Extensions.AI.Engines
{
    internal sealed class LMStudio : Engine
    {
        public static Engine Instance { get; } = new LMStudio();

        public override string Name => "LM Studio";
    }
}
