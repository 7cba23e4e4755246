using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI;

namespace OpenChat.Tool.Checking.Steps;

/// <summary>
/// Whether the key and the model's name are taken, by a real chat of the client: the list of models is given without a key and
/// while the weights are read, and many servers answer for any name.
/// </summary>
internal sealed class ChatCheck : Check
{
    private const string AboveTheRoute = "Give the address above chat/completions; with most servers it ends in /v1.";

    public override string Name => "key and model";

    public override bool IsEssential => true;

    public override async Task<Finding> RunAsync(Examination examination, CancellationToken cancellationToken)
    {
        using var client = examination.CreateClient();
        var started = examination.Time.GetTimestamp();
        try
        {
            await client
                .GetResponseAsync(
                    "Say hello.",
                    new ChatOptions { Temperature = 0, MaxOutputTokens = 16 },
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
        catch (OpenChatException exception)
        {
            return Failure(exception, examination);
        }

        var elapsed = examination.Time.GetElapsedTime(started);
        var model = examination.Server.Model;
        var data = new JsonObject { ["seconds"] = Math.Round(elapsed.TotalSeconds, 3) };
        var isListed = examination.Models.Any(listed => IsSame(listed, model));
        return (
            isListed || examination.Models.Count == 0
                ? Finding.Ok($"it answers as {model} in {Duration.Of(elapsed)}{Key(examination, "; the key is taken")}")
                : Finding.Warning(
                    "model-not-listed",
                    $"it answers for \"{model}\", which it does not list: it may take any name",
                    $"If more than one model runs there, name the one you mean with --model: {Names(examination.Models)}."
                )
        ) with
        {
            Data = data,
        };
    }

    private static Finding Failure(OpenChatException exception, Examination examination) =>
        (
            exception.Kind switch
            {
                OpenChatErrorKind.Authentication => Finding.Fault(
                    "key-refused",
                    examination.Server.ApiKey is null ? "the server wants a key" : "the server refuses the key",
                    "Give the key that the server was started with: --api-key, or OPENCHAT_API_KEY."
                ),
                OpenChatErrorKind.ModelUnavailable => Finding.Fault(
                    "model-absent",
                    $"the server has no model \"{examination.Server.Model}\"",
                    examination.Models.Count == 0
                        ? "Name one that it serves with --model."
                        : $"Name one that it serves with --model: {Names(examination.Models)}."
                ),
                OpenChatErrorKind.Busy => Finding.Fault(
                    "busy",
                    $"the server is busy: it refused {examination.Requests.Sent - 1} requests in a row",
                    Unanswered.Busy
                ),
                OpenChatErrorKind.QuotaExceeded => Finding.Fault(
                    "quota-exceeded",
                    "what the key may use is used up",
                    "Wait until it is renewed, or change the plan."
                ),
                OpenChatErrorKind.ContextWindowExceeded => Finding.Fault(
                    "window-too-small",
                    "the context window does not even hold a question of two words",
                    EngineAdvice.Window(examination.Server)
                ),
                OpenChatErrorKind.Server when (int?)exception.StatusCode == 503 => Finding.Fault(
                    "not-ready",
                    "the server is not ready (503): it may still read the weights",
                    "Wait until it has read them, and check again."
                ),
                OpenChatErrorKind.InvalidRequest when (int?)exception.StatusCode == 404 => Finding.Fault(
                    "no-chat-route",
                    "there is no chat route under the address (404)",
                    AboveTheRoute
                ),
                _ => Finding.Fault(
                    "no-answer",
                    exception.Message,
                    // LM Studio answers a route that it has not with 200 and an error.
                    EndsInV1(examination)
                        ? "Look into the server's log; docs/errors.md has the kinds of error."
                        : AboveTheRoute
                ),
            }
        ) with
        {
            Data = new JsonObject { ["kind"] = exception.Kind.ToString(), ["status"] = (int?)exception.StatusCode },
        };

    private static bool EndsInV1(Examination examination) =>
        examination.Server.Endpoint.BaseUri.AbsolutePath.EndsWith("/v1/", StringComparison.Ordinal);

    private static string Key(Examination examination, string text) => examination.Server.ApiKey is null ? "" : text;

    /// <summary>To Ollama a name without a tag is that of the latest.</summary>
    private static bool IsSame(string listed, string model) =>
        string.Equals(listed, model, StringComparison.OrdinalIgnoreCase)
        || string.Equals(listed, model + ":latest", StringComparison.OrdinalIgnoreCase);

    private static string Names(IReadOnlyList<string> models) =>
        string.Join(", ", models.Take(5)) + (models.Count > 5 ? " ..." : "");
}
