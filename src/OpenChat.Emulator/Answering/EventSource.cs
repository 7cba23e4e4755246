using System.Runtime.CompilerServices;
using OpenChat.Emulator.Faults;
using static OpenChat.Emulator.EmulatorFaultKind;

namespace OpenChat.Emulator.Answering;

/// <summary>Turns an engine's answer into the events of a stream, faults included; each is the text of its lines.</summary>
internal sealed class EventSource(IDialect dialect, FaultPlan faults, ServedModel model, EmulatorPrompt prompt)
{
    public const string Done = "data: [DONE]";

    private static readonly ApiError s_defaultError = new(
        500,
        3043,
        "AiError: Internal server error (a fault of the emulator)"
    );

    private bool _hasBegun;
    private int _index;
    private int _completionTokens;

    public async IAsyncEnumerable<string> ReadAsync(
        EngineAnswer answer,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var piece in answer.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if ((piece.Error ?? FaultError()) is { } error)
            {
                foreach (var line in ErrorEvents(error))
                {
                    yield return line;
                }

                yield break;
            }

            foreach (var line in EventsOf(piece.Chunk!))
            {
                yield return line;
            }
        }

        if (!faults.Has(NoDone))
        {
            yield return faults.Has(BareDone) ? "[DONE]" : Done;
        }
    }

    private IEnumerable<string> EventsOf(EmulatorChunk chunk)
    {
        var silent = faults.Has(EmptyStream);
        if (!_hasBegun && !silent)
        {
            _hasBegun = true;
            foreach (var frame in dialect.FirstFrames())
            {
                yield return Data(frame);
            }
        }

        if (chunk.Text.Length > 0 && !silent)
        {
            if (_index <= 1)
            {
                foreach (var noise in Noise())
                {
                    yield return noise;
                }
            }

            yield return Data(dialect.TextFrame(chunk.Text, _index, FrameUsage(chunk.Text)));
            _index++;
        }

        if (chunk.FinishReason is not null && !silent)
        {
            foreach (var frame in dialect.LastFrames(chunk))
            {
                yield return Data(frame);
            }
        }
    }

    private IEnumerable<string> Noise()
    {
        if (faults.Has(Comments))
        {
            yield return ": a comment";
            yield return "event: ping\ndata: {}";
        }

        if (faults.Has(JunkFrames))
        {
            yield return "data: <this is no JSON";
            yield return "data: {\"response\": ";
        }

        if (faults.Has(EmulatorFaultKind.TextlessFrames))
        {
            foreach (var frame in dialect.TextlessFrames())
            {
                yield return Data(frame);
            }
        }

        if (faults.Value(BigFrame) is { } size && _index == 0)
        {
            yield return $"data: {{\"p\":\"{new string('x', size * 1024)}\"}}";
        }
    }

    private ApiError? FaultError() =>
        faults.Value(InStreamError) == _index || faults.Value(ErrorLine) == _index
            ? dialect.InOwnWords(FaultErrors.Of(faults) ?? s_defaultError)
            : null;

    private IEnumerable<string> ErrorEvents(ApiError error) =>
        faults.Has(ErrorLine) ? ErrorLineOf(error) : dialect.StreamErrorEvents(error);

    /// <summary>llama.cpp reports an error inside a stream on a line that is no field of server-sent events.</summary>
    public static IEnumerable<string> ErrorLineOf(ApiError error) =>
        [$"error: {JsonText.Of(OpenAI.Servers.LlamaCpp.Detail(error))}", Done];

    private EmulatorUsage? FrameUsage(string text)
    {
        var tokens = model.CountTokens(text);
        _completionTokens += tokens;
        return faults.Has(RunningUsage) ? new EmulatorUsage(model.CountTokens(prompt), _completionTokens)
            : faults.Has(DeltaUsage) ? new EmulatorUsage(_index == 0 ? model.CountTokens(prompt) : 0, tokens)
            : null;
    }

    private static string Data(System.Text.Json.Nodes.JsonNode frame) => $"data: {JsonText.Of(frame)}";
}
