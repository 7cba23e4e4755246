using OpenChat.Tool.Servers;

namespace OpenChat.Tool.Checking;

/// <summary>What to do about a server, in its engine's own terms; docs/endpoints.md has the whole commands.</summary>
internal static class EngineAdvice
{
    public static string Window(NamedServer server) =>
        server.Endpoint.EngineName switch
        {
            "llama.cpp" => "Start it with -c 8192; with --parallel N, which divides the window, with N times as much.",
            "Ollama" =>
                "Start it with OLLAMA_CONTEXT_LENGTH=8192 ollama serve, or put PARAMETER num_ctx 8192 into the Modelfile.",
            "vLLM" => "Start it with --max-model-len 8192.",
            "LM Studio" => "Load the model with lms load --context-length 8192.",
            _ => "Give the server a context window of 8192 tokens; docs/endpoints.md says how.",
        };

    public static string Template(NamedServer server) =>
        server.Endpoint.EngineName switch
        {
            "llama.cpp" =>
                "Leave --chat-template out, or add --no-jinja to --chat-template openchat: with Jinja on the name is taken for a template's text.",
            "Ollama" => "Look at TEMPLATE in ollama show --modelfile, and take the one of openchat:7b-v3.5-0106.",
            _ => "Look at the chat template that the server was started with: docs/endpoints.md has the options.",
        };
}
