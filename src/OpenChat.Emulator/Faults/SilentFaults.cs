using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenChat.Emulator.Answering;
using OpenChat.Emulator.Generation;
using static OpenChat.Emulator.EmulatorFaultKind;

namespace OpenChat.Emulator.Faults;

/// <summary>
/// What goes wrong without an error: the model is asked something else than the client asked, or its end is not cut. Only what
/// comes back shows it.
/// </summary>
internal static class SilentFaults
{
    /// <summary>llama.cpp takes an unknown template's name for the template: the prompt is this one word, whatever is asked.</summary>
    private const string TemplateName = "openchat";

    private static readonly string[] s_constraints = ["response_format", "json_schema", "grammar"];

    /// <summary>The prompt as it reaches the model.</summary>
    public static EmulatorPrompt Apply(FaultPlan faults, EmulatorPrompt prompt, ServedModel model)
    {
        if (faults.Has(SystemDropped))
        {
            prompt = With(prompt, messages: [.. prompt.Messages.Where(static message => message.Role != "system")]);
        }

        if (faults.Value(WindowCut) is { } window)
        {
            prompt = Cut(prompt, window, model);
        }

        if (faults.Has(WrongTemplate))
        {
            prompt = With(prompt, messages: [new EmulatorMessage("user", TemplateName)], rawText: TemplateName);
        }

        return faults.Has(SchemaIgnored) ? With(prompt, body: WithoutConstraint(prompt.Body)) : prompt;
    }

    /// <summary>The engine, whose answers end in the marker where the fault says so.</summary>
    public static IEmulatorEngine Apply(FaultPlan faults, IEmulatorEngine engine) =>
        faults.Has(EndMarker) ? new MarkingEngine(engine) : engine;

    /// <summary>Cuts the middle out of the longest message, as servers did that shift their window.</summary>
    private static EmulatorPrompt Cut(EmulatorPrompt prompt, int window, ServedModel model)
    {
        if (prompt.Messages.Count == 0 || model.CountTokens(prompt) <= window)
        {
            return prompt;
        }

        var longest = prompt.Messages.MaxBy(static message => message.Content.Length)!;
        var (tooFew, enough) = (0, longest.Content.Length);
        while (enough - tooFew > 1)
        {
            var length = (tooFew + enough) / 2;
            (tooFew, enough) = model.CountTokens(Without(length)) <= window ? (tooFew, length) : (length, enough);
        }

        return Without(enough);

        EmulatorPrompt Without(int length)
        {
            var start = (longest.Content.Length - length) / 2;
            var cut = longest with { Content = longest.Content.Remove(start, length) };
            return With(
                prompt,
                messages: [.. prompt.Messages.Select(message => ReferenceEquals(message, longest) ? cut : message)],
                rawText: prompt.RawText is null ? null : cut.Content
            );
        }
    }

    private static JsonElement WithoutConstraint(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            return body;
        }

        var copy = JsonObject.Create(body)!;
        Array.ForEach(s_constraints, name => copy.Remove(name));
        return JsonElement.Parse(copy.ToJsonString());
    }

    private static EmulatorPrompt With(
        EmulatorPrompt prompt,
        IReadOnlyList<EmulatorMessage>? messages = null,
        string? rawText = null,
        JsonElement? body = null
    ) =>
        new()
        {
            Messages = messages ?? prompt.Messages,
            RawText = rawText ?? prompt.RawText,
            ModelId = prompt.ModelId,
            MaxTokens = prompt.MaxTokens,
            StopSequences = prompt.StopSequences,
            Stream = prompt.Stream,
            ReplySchema = body is null ? prompt.ReplySchema : null,
            Body = body ?? prompt.Body,
        };

    private sealed class MarkingEngine(IEmulatorEngine engine) : IEmulatorEngine
    {
        public async IAsyncEnumerable<EmulatorChunk> GenerateAsync(
            EmulatorPrompt prompt,
            [EnumeratorCancellation] CancellationToken cancellationToken
        )
        {
            await foreach (var chunk in engine.GenerateAsync(prompt, cancellationToken).ConfigureAwait(false))
            {
                if (chunk.FinishReason == "stop")
                {
                    yield return new EmulatorChunk(TurnTemplate.EndOfTurn);
                }

                yield return chunk;
            }
        }
    }
}
