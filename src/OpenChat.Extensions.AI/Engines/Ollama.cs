using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OpenChat.Extensions.AI
{
    public sealed partial class OpenChatEndpoint
    {
        /// <summary>Ollama.</summary>
        /// <remarks>
        /// Its own context window is small, 4,096 tokens on most machines, and what does not fit is cut off from the front
        /// without a word. <c>OLLAMA_CONTEXT_LENGTH=8192 ollama serve</c> mends it; the client logs a warning where it is needed.
        /// </remarks>
        /// <param name="baseUri">The server's address, with or without <c>/v1</c>, such as <c>http://127.0.0.1:11434</c>.</param>
        /// <returns>The endpoint.</returns>
        /// <exception cref="ArgumentNullException"><paramref name="baseUri"/> is <see langword="null"/>.</exception>
        public static OpenChatEndpoint Ollama(Uri baseUri) => ForEngine(Engines.Ollama.Instance, baseUri);
    }
}

namespace OpenChat.Extensions.AI.Engines
{
    /// <summary>
    /// Ollama. Its OpenAI route hands the schema of <c>response_format</c> to its own API as <c>format</c>
    /// (ollama/ollama, openai/openai.go, FromChatRequest), where it becomes a grammar. Errors are
    /// <c>{"error":{"message","type","param","code"}}</c>.
    /// </summary>
    internal sealed partial class Ollama : Engine
    {
        /// <summary>
        /// What it says of a schema that it makes no grammar of, with status 500 (llm/server.go): asking again changes nothing.
        /// </summary>
        public const string RefusesSchema = "invalid JSON schema in format";

        public static Engine Instance { get; } = new Ollama();

        public override string Name => "Ollama";

        // openai/openai.go, ChatCompletionRequest: neither this nor num_ctx nor top_k has a field; what has none is dropped.
        protected override string? RepetitionPenalty => null;

        public override string? NameOf(string property) => property == "num_ctx" ? null : base.NameOf(property);

        /// <summary>
        /// <c>GET /api/ps</c>: <c>context_length</c> of a loaded model (api/types.go, ProcessModelResponse). The list holds
        /// loaded models alone, by their whole names. Servers from before that field tell <c>num_ctx</c> among the
        /// <c>parameters</c> of <c>POST /api/show</c> where the Modelfile sets it; the <c>context_length</c> there is the
        /// model's largest, not what it is loaded with.
        /// </summary>
        public override async ValueTask<WindowAnswer> AskWindowAsync(IEngineServer server, string model)
        {
            var (status, running) = await server.AskAsync("api/ps").ConfigureAwait(false);
            // An empty list may be null.
            if (status != 200 || running.Member("models").ValueKind is not (JsonValueKind.Array or JsonValueKind.Null))
            {
                return WindowAnswer.Untold;
            }

            var named = running.Items("models").Where(entry => IsNamed(entry, model)).ToList();
            if (named.Count == 0)
            {
                return WindowAnswer.NotLoadedYet;
            }

            var tokens =
                named[0].Tokens("context_length") ?? await AskModelfileAsync(server, model).ConfigureAwait(false);
            return new WindowAnswer(tokens, Advice: tokens < OpenChatClientOptions.DefaultContextWindow ? Mend : null);
        }

        // docs/context-length.mdx and docs/modelfile.mdx.
        private static string Mend { get; } =
            "Ollama silently cuts off the beginning of what does not fit. Start it with OLLAMA_CONTEXT_LENGTH=8192 ollama serve, or put PARAMETER num_ctx 8192 into the model's Modelfile.";

        private static async ValueTask<int?> AskModelfileAsync(IEngineServer server, string model)
        {
            var (_, shown) = await server
                .AskAsync("api/show", new JsonObject { ["model"] = model })
                .ConfigureAwait(false);
            return
                shown.Member("parameters") is { ValueKind: JsonValueKind.String } parameters
                && NumCtx().Match(parameters.GetString()!) is { Success: true } match
                && int.TryParse(match.Groups[1].ValueSpan, out var tokens)
                ? tokens
                : null;
        }

        // "openchat" is "openchat:latest", and case makes no difference (server/routes.go, getExistingName).
        private static bool IsNamed(JsonElement entry, string model)
        {
            string[] names = [entry.Member("name").ToString(), entry.Member("model").ToString()];
            return names.Contains(model, StringComparer.OrdinalIgnoreCase)
                || names.Contains(model + ":latest", StringComparer.OrdinalIgnoreCase);
        }

        [GeneratedRegex(@"^\s*num_ctx\s+([0-9]{1,9})\s*$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
        private static partial Regex NumCtx();
    }
}
