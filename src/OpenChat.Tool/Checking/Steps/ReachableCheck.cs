using System.Text.Json.Nodes;

namespace OpenChat.Tool.Checking.Steps;

/// <summary>Whether anything answers at the address, and which models it lists. A list says nothing of the key or the model.</summary>
internal sealed class ReachableCheck : Check
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private const int MostModels = 100;
    private const int LongestName = 200;

    public override string Name => "reachable";

    public override bool IsEssential => true;

    public override async Task<Finding> RunAsync(Examination examination, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(s_patience, examination.Time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        Answer list;
        try
        {
            list = await examination
                .Probe.GetAsync(examination.Server.Route("models"), ending.Token)
                .ConfigureAwait(false);
        }
        catch (HttpRequestException exception)
        {
            return Finding.Fault("unreachable", Reason(exception), "Start the server, and compare address and port.");
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return Finding.Fault(
                "unreachable",
                $"no answer within {s_patience.TotalSeconds} seconds",
                "Look whether the server hangs, or something between here and there does."
            );
        }

        if (list.Status is >= 300 and < 400)
        {
            return Finding.Fault(
                "redirected",
                $"the server redirects ({list.Status}), which is not followed: key and prompts would go along",
                "Give the address that it redirects to, if you trust it."
            );
        }

        examination.Models =
        [
            .. list
                .Json.Items("data")
                .Select(static model => model.Text("id"))
                .OfType<string>()
                .Select(static name => OneLine.Of(name, LongestName))
                .Distinct()
                .Take(MostModels),
        ];
        examination.EngineGuess = examination.Server.Endpoint.EngineName is null ? Guess(list) : null;
        return Finding.Ok(Told(list, examination)) with
        {
            Data = new JsonObject
            {
                ["status"] = list.Status,
                ["models"] = new JsonArray([.. examination.Models.Select(static name => JsonValue.Create(name))]),
            },
        };
    }

    private static string Told(Answer list, Examination examination)
    {
        var models = examination.Models.Count switch
        {
            0 => $"it answers; it lists no models ({list.Status})",
            1 => $"it answers, and lists {examination.Models[0]}",
            var count => $"it answers, and lists {count} models",
        };
        return examination.EngineGuess is { } engine
            ? $"{models}; it looks like {engine}: say --engine {engine.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant()}"
            : models;
    }

    /// <summary>What each engine writes as the owner of its models.</summary>
    private static string? Guess(Answer list) =>
        list.Json.Items("data").FirstOrDefault().Text("owned_by") switch
        {
            // The emulator plays llama.cpp where it is not told otherwise.
            "llamacpp" or "openchat-emulator" => "llama.cpp",
            "vllm" => "vLLM",
            "library" => "Ollama",
            "organization_owner" => "LM Studio",
            _ => null,
        };

    private static string Reason(HttpRequestException exception) =>
        exception.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => "the address's host name is not known",
            HttpRequestError.SecureConnectionError =>
                "no secure connection: its certificate is not trusted, or it speaks plain HTTP",
            HttpRequestError.ConnectionError => "nothing listens at the address",
            HttpRequestError.InvalidResponse => "what listens there does not speak HTTP",
            HttpRequestError.ConfigurationLimitExceeded => "its list of models is larger than any should be",
            _ => "the connection broke off",
        };
}
