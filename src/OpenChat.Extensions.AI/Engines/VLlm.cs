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
    /// <summary>
    /// vLLM. A schema with a feature that its grammar backend lacks is a 400
    /// (vllm/v1/structured_output/backend_xgrammar.py, validate_xgrammar_grammar). Errors are
    /// <c>{"object":"error","message","type","code"}</c>, or lie under <c>error</c> in newer versions. A reasoning model may
    /// have all of its JSON in <c>reasoning_content</c> (vllm-project/vllm#16182, #50948).
    /// </summary>
    internal sealed class VLlm : Engine
    {
        public static Engine Instance { get; } = new VLlm();

        public override string Name => "vLLM";

        // vllm/sampling_params.py.
        protected override string? RepetitionPenalty => "repetition_penalty";

        // Refused with 400 by 0.8.4 (vllm-project/vllm#16880), taken since #17845. The layer above counts the items anyway.
        protected override IReadOnlyList<string> RefusedKeywords { get; } = ["minItems", "maxItems"];

        /// <summary>
        /// <c>GET /v1/models</c>: <c>max_model_len</c> of the model; an adapter's card has none, and names its model as
        /// <c>parent</c> (vllm/entrypoints/openai/serving_models.py, show_available_models).
        /// </summary>
        public override async ValueTask<WindowAnswer> AskWindowAsync(IEngineServer server, string model)
        {
            var (_, list) = await server.AskAsync("v1/models").ConfigureAwait(false);
            var cards = list.Items("data").ToList();
            var own = cards.Find(card => card.Says("id", model));
            return new WindowAnswer(
                own.Tokens("max_model_len")
                    ?? cards
                        .Find(card => card.Member("id").ToString() is { Length: > 0 } id && own.Says("parent", id))
                        .Tokens("max_model_len")
            );
        }
    }
}
