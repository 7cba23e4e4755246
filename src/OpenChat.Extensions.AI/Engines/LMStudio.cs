using System.Text.Json;

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
    /// <summary>
    /// LM Studio. Replies are held to a schema by llama.cpp's grammars for GGUF files, by Outlines for MLX ones
    /// (lmstudio-ai/docs, 1_developer/3_openai-compat/structured-output.md); the latter has refused a list of types
    /// (lmstudio-bug-tracker#909), which a plain schema has not. Errors are <c>{"error": text}</c>, and in a stream an event
    /// <c>error</c>.
    /// </summary>
    internal sealed class LMStudio : Engine
    {
        public static Engine Instance { get; } = new LMStudio();

        public override string Name => "LM Studio";

        // lmstudio-ai/docs, 1_developer/3_openai-compat/chat-completions.md.
        protected override string? RepetitionPenalty => "repeat_penalty";

        // "The same format as OpenAI's" (structured-output.md), whose schemas are objects, as in both examples there.
        protected override bool WantsObjects => true;

        /// <summary>
        /// <c>GET /api/v0/models</c> (lmstudio-ai/docs, 1_developer/2_rest/endpoints.md): <c>loaded_context_length</c> of a
        /// model that is loaded; the <c>max_context_length</c> of one that is not is its largest.
        /// </summary>
        public override async ValueTask<WindowAnswer> AskWindowAsync(IEngineServer server, string model)
        {
            var (status, list) = await server.AskAsync("api/v0/models").ConfigureAwait(false);
            // A route that it has not is a 200 with an error (docs/engines.md).
            if (status != 200 || list.Member("data").ValueKind != JsonValueKind.Array)
            {
                return WindowAnswer.Untold;
            }

            var models = list.Items("data").ToList();
            var own = models.Find(entry => entry.Says("id", model));
            if (own.ValueKind == JsonValueKind.Undefined)
            {
                // Where one model is loaded it answers to any name.
                var loaded = models.FindAll(static entry => entry.Says("state", "loaded"));
                own = loaded.Count == 1 ? loaded[0] : default;
            }

            return own.Tokens("loaded_context_length") is { } tokens ? new WindowAnswer(tokens)
                : own.Says("state", "loaded") ? WindowAnswer.Untold
                : WindowAnswer.NotLoadedYet;
        }
    }
}
