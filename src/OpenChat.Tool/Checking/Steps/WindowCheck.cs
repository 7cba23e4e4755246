using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenChat.Tool.Checking.Steps;

/// <summary>Which context window the server tells, where its engine does; one that is small cuts without a word.</summary>
internal sealed class WindowCheck : Check
{
    /// <summary>The model's own.</summary>
    public const int Whole = 8192;

    /// <summary>Tools, their results and a few turns do not fit into less.</summary>
    private const int Fewest = 4096;

    public override string Name => "window";

    public override async Task<Finding> RunAsync(Examination examination, CancellationToken cancellationToken)
    {
        var told = await AskAsync(examination, cancellationToken).ConfigureAwait(false);
        examination.ToldWindow = told;
        return (
            told switch
            {
                null => Finding.NotTold(
                    examination.Settings.IsFull
                        ? "the server does not tell it"
                        : "the server does not tell it; --full tries it"
                ),
                < Fewest => Finding.Fault(
                    "window-too-small",
                    $"{told} tokens: tools and a few turns do not fit",
                    EngineAdvice.Window(examination.Server)
                ),
                < Whole => Finding.Warning(
                    "window-small",
                    $"{told} tokens, less than the model's {Whole}",
                    EngineAdvice.Window(examination.Server)
                ),
                _ => Finding.Ok($"{told} tokens"),
            }
        ) with
        {
            Data = new JsonObject { ["tokens"] = told },
        };
    }

    private static async Task<int?> AskAsync(Examination examination, CancellationToken cancellationToken)
    {
        return examination.Server.Endpoint.EngineName switch
        {
            "vLLM" => Listed(await GetAsync("v1/models").ConfigureAwait(false), "id", "max_model_len"),
            "LM Studio" => Listed(await GetAsync("api/v0/models").ConfigureAwait(false), "id", "loaded_context_length"),
            "Ollama" => Running(await GetAsync("api/ps").ConfigureAwait(false)),
            "llama.cpp" => Slot(await GetAsync("props").ConfigureAwait(false)),
            _ => Slot(await GetAsync("props").ConfigureAwait(false))
                ?? Listed(await GetAsync("v1/models").ConfigureAwait(false), "id", "max_model_len"),
        };

        async Task<JsonElement> GetAsync(string path)
        {
            var answer = await examination
                .Probe.GetAsync(examination.Server.OwnRoute(path), cancellationToken)
                .ConfigureAwait(false);
            return answer.IsSuccess ? answer.Json : default;
        }

        int? Listed(JsonElement list, string name, string window) =>
            list.Items("data").FirstOrDefault(model => model.Text(name) == examination.Server.Model).Number(window);

        int? Running(JsonElement list) =>
            list.Items("models")
                .FirstOrDefault(model =>
                    model.Text("name") == examination.Server.Model
                    || model.Text("name") == examination.Server.Model + ":latest"
                )
                .Number("context_length");
    }

    private static int? Slot(JsonElement props) => props.Member("default_generation_settings").Number("n_ctx");
}
