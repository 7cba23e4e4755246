using Microsoft.SemanticKernel;

namespace OpenChat.Examples.WebChat;

/// <summary>One question and what came of it: as events for the page, and as messages for the model's next answers.</summary>
internal sealed class Turn(string question)
{
    private readonly Lock _lock = new();
    private readonly List<ChatEvent> _events = [new QuestionEvent(question)];

    public string Question => question;

    /// <summary>What later turns tell the model of this one; empty if it got nowhere.</summary>
    public IReadOnlyList<ChatMessageContent> Messages { get; set; } = [];

    /// <summary>What happened so far; another tab may ask while the answer is written.</summary>
    public IReadOnlyList<ChatEvent> Events
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    public void Add(ChatEvent chatEvent)
    {
        lock (_lock)
        {
            // Pieces are joined as they come: an answer has MaxTokens of them at most.
            switch (_events[^1], chatEvent)
            {
                case (TextEvent before, TextEvent next):
                    _events[^1] = new TextEvent(before.Text + next.Text);
                    break;
                case (ThinkingEvent before, ThinkingEvent next):
                    _events[^1] = new ThinkingEvent(before.Text + next.Text);
                    break;
                default:
                    _events.Add(chatEvent);
                    break;
            }
        }
    }
}
