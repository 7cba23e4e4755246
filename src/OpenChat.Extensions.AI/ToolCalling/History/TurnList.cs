using System.Text;
using Microsoft.Extensions.AI;

namespace OpenChat.Extensions.AI.ToolCalling.History;

/// <summary>
/// Turns of user and assistant, built up piece by piece. What follows in the same role joins the turn before it, as long as
/// the two fit into one message.
/// </summary>
internal sealed class TurnList(int? maxLength)
{
    private readonly List<Turn> _turns = [];

    /// <param name="role">Whose turn.</param>
    /// <param name="authorName">Who speaks, where several share a role; they stay apart.</param>
    /// <param name="text">What is said.</param>
    /// <param name="separator">What stands between this and a piece that it joins.</param>
    public void Add(ChatRole role, string? authorName, string text, string separator)
    {
        if (text.Length == 0)
        {
            return;
        }

        var turn = Open(role, authorName, text.Length + separator.Length);
        if (turn.Text.Length > 0)
        {
            turn.Text.Append(separator);
        }

        turn.Text.Append(text);
    }

    /// <summary>What is no text, such as an image, goes with the turn it was said in.</summary>
    public void Add(ChatRole role, string? authorName, AIContent content) =>
        Open(role, authorName, 0).Others.Add(content);

    /// <summary>Ends the last user turn with a line, if it fits; a history without one gets a turn of its own.</summary>
    public void AddReminder(string reminder)
    {
        var last = _turns.FindLast(static turn => turn.Role == ChatRole.User);
        if (last is null)
        {
            Add(ChatRole.User, null, reminder, "");
        }
        else if (Fits(last, reminder.Length + MessageSeparator.Length))
        {
            last.Text.Append(last.Text.Length > 0 ? MessageSeparator : "").Append(reminder);
        }
    }

    /// <summary>What stands between two messages that became one.</summary>
    public const string MessageSeparator = "\n\n";

    public IEnumerable<ChatMessage> ToMessages() =>
        _turns.Select(static turn => new ChatMessage(turn.Role, turn.Contents()) { AuthorName = turn.AuthorName });

    private Turn Open(ChatRole role, string? authorName, int length)
    {
        if (
            _turns.Count == 0
            || _turns[^1] is not { } last
            || last.Role != role
            || last.AuthorName != authorName
            || !Fits(last, length)
        )
        {
            _turns.Add(new Turn(role, authorName));
        }

        return _turns[^1];
    }

    private bool Fits(Turn turn, int length) => maxLength is null || turn.Text.Length + length <= maxLength;

    private sealed record Turn(ChatRole Role, string? AuthorName)
    {
        public StringBuilder Text { get; } = new();

        public List<AIContent> Others { get; } = [];

        public List<AIContent> Contents() => Text.Length == 0 ? Others : [new TextContent(Text.ToString()), .. Others];
    }
}
