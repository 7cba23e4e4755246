using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OpenChat.Tool.Checking.Steps;

/// <summary>
/// Whether a question reaches the model at all: a template that is wrong drops it without an error. Told by the tokens that the
/// server counts, and by the prompt itself where it shows it (llama.cpp's <c>/apply-template</c>).
/// </summary>
internal sealed partial class TemplateCheck : Check
{
    private const int MostShown = 300;

    public override string Name => "template";

    public override bool IsEssential => true;

    public override async Task<Finding> RunAsync(Examination examination, CancellationToken cancellationToken)
    {
        var counted = await examination.CountAsync([Talk.Question], cancellationToken).ConfigureAwait(false);
        if (!counted.IsSuccess)
        {
            return Unanswered.Of(counted);
        }

        var prompt = await RenderAsync(examination, cancellationToken).ConfigureAwait(false);
        var tokens = examination.QuestionTokens = counted.Usage?.PromptTokens;
        var shown = prompt is null ? null : OneLine.Of(Shown(prompt), MostShown);
        var data = new JsonObject { ["promptTokens"] = tokens, ["prompt"] = shown };
        var isCut = tokens < Talk.FewestTokens(Talk.Question);
        if (isCut || (prompt is not null && !Talk.Arrives(Talk.Question, prompt)))
        {
            return Finding.Fault(
                "wrong-template",
                isCut
                    ? $"a question of {Talk.Words(Talk.Question)} words became {Talk.Tokens(tokens!.Value)}: it does not reach the model"
                    : "the question does not stand in the prompt that the model reads",
                EngineAdvice.Template(examination.Server)
            ) with
            {
                Data = data,
            };
        }

        if (
            prompt is not null
            && await MarkAsTextAsync(examination, prompt, cancellationToken).ConfigureAwait(false) is { } mark
        )
        {
            return Finding.Fault(
                "end-marker-is-text",
                $"the template writes {mark}, which the model's vocabulary does not know as one token",
                "Take the template that belongs to the model, or a GGUF file converted with its added tokens."
            ) with
            {
                Data = data,
            };
        }

        return (
            prompt is not null ? Finding.Ok($"the question arrives; the model reads: {shown}")
            : tokens is not null ? Finding.Ok($"the question arrives ({tokens} tokens)")
            : Finding.NotTold("cannot be told: the server counts no tokens and shows no prompt")
        ) with
        {
            Data = data,
        };
    }

    private static async Task<string?> RenderAsync(Examination examination, CancellationToken cancellationToken)
    {
        if (examination.Server.Endpoint.EngineName is not (null or "llama.cpp"))
        {
            return null;
        }

        var body = new JsonObject
        {
            ["messages"] = new JsonArray([
                .. new[] { Talk.Rules, Talk.Question }.Select(static message => new JsonObject
                {
                    ["role"] = message.Role,
                    ["content"] = message.Content,
                }),
            ]),
        };
        var answer = await examination
            .Probe.PostAsync(examination.Server.OwnRoute("apply-template"), body, cancellationToken)
            .ConfigureAwait(false);
        return answer.IsSuccess ? answer.Json.Text("prompt") : null;
    }

    /// <summary>The first marker of the prompt that is more than one token; null where there is none.</summary>
    private static async Task<string?> MarkAsTextAsync(
        Examination examination,
        string prompt,
        CancellationToken cancellationToken
    )
    {
        if (Marker().Match(prompt) is not { Success: true } marker)
        {
            return null;
        }

        var body = new JsonObject
        {
            ["content"] = marker.Value,
            ["add_special"] = false,
            ["parse_special"] = true,
        };
        var answer = await examination
            .Probe.PostAsync(examination.Server.OwnRoute("tokenize"), body, cancellationToken)
            .ConfigureAwait(false);
        return answer.IsSuccess && answer.Json.Items("tokens").Count() > 1 ? marker.Value : null;
    }

    /// <summary>What the template wrote around the messages is what is of interest.</summary>
    private static string Shown(string prompt) =>
        prompt
            .Replace(Talk.Rules.Content, "{system}", StringComparison.Ordinal)
            .Replace(Talk.Question.Content, "{user}", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);

    [GeneratedRegex(@"<\|[a-z_]{1,40}\|>", RegexOptions.CultureInvariant)]
    private static partial Regex Marker();
}
