using System.Text.Json;
using System.Text.Json.Nodes;
using OpenChat.Emulator.Tests;
using OpenChat.Emulator.Weights.Tests.Support;

namespace OpenChat.Emulator.Weights.Tests;

// The protocol that every engine keeps, over a model.

public sealed class WeightsLlamaServerShapesTests() : LlamaServerShapes(new WeightsUnderTest());

public sealed class WeightsCardProtocolTests() : CardProtocol(new WeightsUnderTest());

public sealed class WeightsCardSchemaProtocolTests() : CardSchemaProtocol(new WeightsUnderTest());

public sealed class WeightsOpenAIProtocolTests() : OpenAIProtocol(new WeightsUnderTest());

public sealed class WeightsErrorFaultProtocolTests() : ErrorFaultProtocol(new WeightsUnderTest());

public sealed class WeightsStreamFaultProtocolTests() : StreamFaultProtocol(new WeightsUnderTest());

public sealed class WeightsRequestGuardProtocolTests() : RequestGuardProtocol(new WeightsUnderTest());

/// <summary>Engines that run the tiny model.</summary>
internal sealed class WeightsUnderTest : EngineUnderTest
{
    private readonly TinyModel _tiny = new();

    public override bool HoldsModel => true;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _tiny.DisposeAsync();
    }

    protected override async ValueTask<IEmulatorEngine> CreateAsync(int? contextWindow) =>
        new Talkative(await _tiny.OpenAsync(configure: options => options.ContextWindow = contextWindow));

    /// <summary>
    /// Random weights may end an answer before its first word, or go on to the end of the context: the answers of these tests have
    /// a few letters, where the request does not say what they are to be.
    /// </summary>
    private sealed class Talkative(WeightsEngine engine) : IModelEngine
    {
        private const string Letters = "root ::= [a-z]{8,24}";

        private static readonly string[] s_forms = ["grammar", "response_format", "json_schema"];

        public EmulatorModel? Model => engine.Model;

        public int CountTokens(EmulatorPrompt prompt) => engine.CountTokens(prompt);

        public IReadOnlyList<int> Tokenize(string text, bool addSpecial, bool parseSpecial) =>
            engine.Tokenize(text, addSpecial, parseSpecial);

        public string ApplyTemplate(IReadOnlyList<EmulatorMessage> messages) => engine.ApplyTemplate(messages);

        public IAsyncEnumerable<EmulatorChunk> GenerateAsync(
            EmulatorPrompt prompt,
            CancellationToken cancellationToken
        ) => engine.GenerateAsync(OfLetters(prompt), cancellationToken);

        private static EmulatorPrompt OfLetters(EmulatorPrompt prompt)
        {
            var body = JsonObject.Create(prompt.Body)!;
            if (s_forms.Any(body.ContainsKey))
            {
                return prompt;
            }

            body["grammar"] = Letters;
            return new EmulatorPrompt
            {
                Body = JsonSerializer.SerializeToElement(body),
                MaxTokens = prompt.MaxTokens,
                Messages = prompt.Messages,
                ModelId = prompt.ModelId,
                RawText = prompt.RawText,
                StopSequences = prompt.StopSequences,
                Stream = prompt.Stream,
            };
        }
    }
}
