using Microsoft.SemanticKernel.ChatCompletion;
using OpenChat.Examples.WebChat.Plugins;

namespace OpenChat.Examples.WebChat;

/// <summary>What one browser session has said and heard, and its own notes.</summary>
internal sealed class Conversation : IDisposable
{
    private const string Instructions =
        "You are a friendly assistant. Answer briefly; use Markdown where it helps, and code blocks for code.";

    /// <summary>How many turns are remembered: together with the limits of a question and an answer, a bound on memory.</summary>
    private const int MaxTurns = 50;

    private readonly Lock _lock = new();
    private readonly List<Turn> _turns = [];
    private readonly CancellationTokenSource _ended = new();
    private (Turn Turn, int Index)? _answering;
    private Guid _version = Guid.NewGuid();

    public Conversation() => Ended = _ended.Token;

    /// <summary>Another one whenever something else is to be shown.</summary>
    public Guid Version
    {
        get
        {
            lock (_lock)
            {
                return _version;
            }
        }
    }

    public NotesPlugin Notes { get; } = new();

    /// <summary>Held while an answer is written: a second question waits for its turn.</summary>
    public SemaphoreSlim Slot { get; } = new(1, 1);

    /// <summary>Cancelled when the conversation is forgotten: the person began another one, in whichever tab.</summary>
    public CancellationToken Ended { get; }

    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
    }

    /// <summary>What a page shows, at once: also while an answer is written, as far as it has come.</summary>
    public ConversationView View(ExampleModel model)
    {
        lock (_lock)
        {
            var shown = _answering is { } answering ? _turns.Take(answering.Index).Append(answering.Turn) : _turns;
            return new ConversationView(
                model.Name,
                model.Description,
                _version,
                _answering is not null,
                [.. shown.SelectMany(turn => turn.Events)]
            );
        }
    }

    /// <summary>Begins a turn and gives the history it is asked with, its question last.</summary>
    /// <param name="turn">The new turn.</param>
    /// <param name="index">How many turns stand before it; those behind are replaced once this one has come to something.</param>
    /// <exception cref="TurnRefusedException">There are not as many turns, or too many.</exception>
    public ChatHistory Begin(Turn turn, int index)
    {
        lock (_lock)
        {
            if (index > _turns.Count)
            {
                throw new TurnRefusedException(
                    "This chat is no longer remembered.",
                    "Start a new chat, and ask again."
                );
            }

            if (index >= MaxTurns)
            {
                throw new TurnRefusedException("This chat has become very long.", "Start a new chat, and ask again.");
            }

            _answering = (turn, index);
            _version = Guid.NewGuid();
            var history = new ChatHistory(Instructions);
            history.AddRange(_turns.Take(index).SelectMany(before => before.Messages));
            history.AddUserMessage(turn.Question);
            return history;
        }
    }

    /// <summary>Ends the turn that was begun: it takes its place, or is forgotten as if it had never been asked.</summary>
    public void Finish(bool isKept)
    {
        lock (_lock)
        {
            if (isKept && _answering is var (turn, index))
            {
                _turns.RemoveRange(index, _turns.Count - index);
                _turns.Add(turn);
            }

            _answering = null;
            _version = Guid.NewGuid();
        }
    }
}

/// <summary>A question that is not asked of the model; the person is told why.</summary>
internal sealed class TurnRefusedException(string title, string advice) : Exception(title)
{
    public ErrorEvent Event { get; } = new(title, advice, CanRetry: false);
}
