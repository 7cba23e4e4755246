using System.Text.Json.Nodes;
using OpenChat.Extensions.AI;

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
                null when examination.Server.Endpoint.EngineName is null && examination.EngineGuess is null =>
                    Finding.NotTold("not known: what tells it is another with each engine; name it with --engine"),
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
        using var client = examination.CreateClient(options =>
        {
            if (examination.EngineGuess is { } guess)
            {
                options.Endpoint = OpenChatEndpoint.ForEngine(guess, examination.Server.Endpoint.BaseUri);
            }
        });
        return await client.GetServedContextWindowAsync(cancellationToken).ConfigureAwait(false);
    }
}
