using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OpenChat.Emulator.Faults;
using static OpenChat.Emulator.EmulatorFaultKind;

namespace OpenChat.Emulator.Answering;

/// <summary>Answers one prompt: asks the engine and writes what it says in a dialect, with the faults of the plan.</summary>
internal sealed class AnswerWriter(HttpContext context, IDialect dialect, FaultPlan faults)
{
    public async Task WriteAsync(ServedModel model, EmulatorPrompt prompt, CancellationToken cancellationToken)
    {
        await Task.Delay(faults.Milliseconds(Delay), cancellationToken).ConfigureAwait(false);
        if (faults.Has(CutBeforeAnswer))
        {
            context.Abort();
            return;
        }

        if (FaultErrors.Of(faults) is { } error && !faults.Has(InStreamError) && !faults.Has(ErrorLine))
        {
            await RefuseAsync(dialect.InOwnWords(error), prompt.Stream, cancellationToken).ConfigureAwait(false);
            return;
        }

        prompt = SilentFaults.Apply(faults, prompt, model);
        var engine = SilentFaults.Apply(
            faults,
            faults.Reply is { } reply ? new ScriptedEngine { Reply = _ => reply } : model.Engine
        );
        if (faults.Has(EmulatorFaultKind.AssistantPrefill))
        {
            if (AssistantPrefill.Refusal(prompt) is { } refused)
            {
                await RefuseAsync(refused, prompt.Stream, cancellationToken).ConfigureAwait(false);
                return;
            }

            engine = AssistantPrefill.Engine(prompt, engine);
        }

        var answer = await EngineAnswer.StartAsync(engine, prompt, cancellationToken).ConfigureAwait(false);
        await using var _ = answer.ConfigureAwait(false);
        if (answer.Refusal is { } refusal)
        {
            await RefuseAsync(refusal, prompt.Stream, cancellationToken).ConfigureAwait(false);
        }
        else if (prompt.Stream && !faults.Has(JsonAnswer) && !faults.Has(EmptyResult))
        {
            var events = new EventSource(dialect, faults, model, prompt).ReadAsync(answer, cancellationToken);
            await new EventStream(context, faults).WriteAsync(events, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await WriteWholeAsync(answer, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Answers with an error that is known before any text.</summary>
    public Task RefuseAsync(ApiError error, bool isStream, CancellationToken cancellationToken) =>
        isStream && dialect.ReportsInStream(error)
            ? new EventStream(context, faults).WriteAsync(
                dialect.StreamErrorEvents(error).ToAsyncEnumerable(),
                cancellationToken
            )
            : new ErrorWriter(context, dialect, faults).WriteAsync(error, cancellationToken);

    private async Task WriteWholeAsync(EngineAnswer answer, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var last = new EmulatorChunk("") { FinishReason = "stop" };
        await foreach (var piece in answer.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (piece.Error is { } error)
            {
                await new ErrorWriter(context, dialect, faults)
                    .WriteAsync(error, cancellationToken)
                    .ConfigureAwait(false);
                return;
            }

            text.Append(piece.Chunk!.Text);
            last = piece.Chunk.FinishReason is null ? last : piece.Chunk;
        }

        await WriteJsonAsync(dialect.Answer(text.ToString(), last), cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteJsonAsync(JsonNode answer, CancellationToken cancellationToken)
    {
        var bytes = JsonText.Bytes(answer);
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = bytes.Length;
        if (faults.Has(CutMidFrame))
        {
            await SlicedWriter
                .WriteAsync(context.Response, bytes.AsMemory(0, bytes.Length / 2), faults, cancellationToken)
                .ConfigureAwait(false);
            throw new DeliberateCutException();
        }

        await SlicedWriter.WriteAsync(context.Response, bytes, faults, cancellationToken).ConfigureAwait(false);
    }
}
