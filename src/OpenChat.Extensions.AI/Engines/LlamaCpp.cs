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
    /// <summary>
    /// llama.cpp, as recorded of its servers of May 2025 and June 2026. A <c>response_format</c> with a schema of any root
    /// constrains the reply; a schema that cannot be used is a 400, <c>invalid_request_error</c>. Errors lie under
    /// <c>error</c>, with <c>code</c> as a number; in the middle of a stream in a line <c>error: …</c>.
    /// </summary>
    internal sealed class LlamaCpp : Engine
    {
        public static Engine Instance { get; } = new LlamaCpp();

        public override string Name => "llama.cpp";

        // tools/server/README.md, and GET /props of a server.
        protected override string? RepetitionPenalty => "repeat_penalty";

        /// <summary>
        /// <c>GET /props</c>: <c>default_generation_settings.n_ctx</c> is what one request may have, whatever
        /// <c>--parallel</c> divides. While the model is read every route but <c>/health</c> is a 503, <c>Loading model</c>.
        /// </summary>
        public override async ValueTask<WindowAnswer> AskWindowAsync(IEngineServer server, string model)
        {
            var (status, answer) = await server.AskAsync("props").ConfigureAwait(false);
            return status == 503
                ? WindowAnswer.NotLoadedYet
                : new WindowAnswer(answer.Member("default_generation_settings").Tokens("n_ctx"));
        }
    }
}
