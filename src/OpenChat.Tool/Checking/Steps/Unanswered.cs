using System.Text.Json.Nodes;

namespace OpenChat.Tool.Checking.Steps;

/// <summary>What is found where a request is refused that differs from the one answered before only in what is looked at.</summary>
internal static class Unanswered
{
    /// <summary>What to do where others are answered.</summary>
    public const string Busy =
        "Wait, or let it answer more at once (llama.cpp: --parallel; vLLM: --max-num-seqs; Ollama: OLLAMA_NUM_PARALLEL).";

    public static Finding Of(Answer answer) =>
        Of(answer.Status is >= 200 and < 300 ? "answered with an error" : $"refused ({answer.Status})", answer.Status);

    public static Finding Of(string what, int status) =>
        (
            status is 429 or 503
                ? Finding.Fault("busy", $"the server is busy by turns: a request is {what}", Busy)
                : Finding.Fault("request-refused", $"the request is {what}", "Look into the server's log for it.")
        ) with
        {
            Data = new JsonObject { ["status"] = status },
        };
}
