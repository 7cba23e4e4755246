using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Protocol;

/// <summary>
/// What the system, the user and the assistant say in turn, built up piece by piece. What follows in the same role joins the
/// turn before it, as long as the two fit into one message; authors that share a role stay apart.
/// </summary>
internal sealed class TurnList(ForeignText foreign, int? maxLength)
{
    private readonly List<Turn> _turns = [];

    /// <summary>Adds what somebody said, behind a separator where it joins a turn; both are made harmless together.</summary>
    public void Add(ChatRole role, string? authorName, string text, string separator)
    {
        if (text.Length > 0 && Last(role, authorName)?.Text.TryAddForeign(text, separator) is not true)
        {
            Start(role, authorName).Text.TryAddForeign(text, "");
        }
    }

    /// <summary>
    /// Adds what the protocol says, a call or a result: it stands there as it is, since what is foreign in it was made harmless.
    /// </summary>
    public void AddOwn(
        ChatRole role,
        string? authorName,
        string text,
        string separator = "\n",
        bool tellsOfTools = false
    )
    {
        var turn = Last(role, authorName);
        if (turn?.Text.TryAddOwn(text, separator) is not true)
        {
            turn = Start(role, authorName);
            turn.Text.TryAddOwn(text, "");
        }

        turn.ToolsLength += tellsOfTools ? text.Length : 0;
    }

    /// <summary>What is no text, such as an image, goes with the turn it was said in.</summary>
    public void Add(ChatRole role, string? authorName, AIContent content) =>
        (Last(role, authorName) ?? Start(role, authorName)).Others.Add(content);

    /// <summary>Ends the last user turn with a line, if it fits; a history without one gets a turn of its own.</summary>
    public void AddReminder(string reminder)
    {
        var last = _turns.FindLast(static turn => turn.Role == ChatRole.User);
        if (last is null)
        {
            Start(ChatRole.User, null).Text.TryAddOwn(reminder, "");
        }
        else
        {
            last.Text.TryAddOwn(reminder, MessageSeparator);
        }
    }

    /// <summary>What stands between two messages that became one.</summary>
    public const string MessageSeparator = "\n\n";

    /// <summary>
    /// The messages. Those that tell of tools say how much of them does, for a client inside that has to explain why there is
    /// no room.
    /// </summary>
    public List<ChatMessage> ToMessages() =>
        [
            .. _turns.Select(static turn => new ChatMessage(turn.Role, turn.Contents())
            {
                AuthorName = turn.AuthorName,
                AdditionalProperties =
                    turn.ToolsLength > 0 ? new() { [PromptedToolsChatClient.ToolsLengthKey] = turn.ToolsLength } : null,
            }),
        ];

    private Turn? Last(ChatRole role, string? authorName) =>
        _turns.Count > 0 && _turns[^1] is var last && last.Role == role && last.AuthorName == authorName ? last : null;

    private Turn Start(ChatRole role, string? authorName)
    {
        var turn = new Turn(role, authorName, new MessageText(foreign, maxLength));
        _turns.Add(turn);
        return turn;
    }

    private sealed record Turn(ChatRole Role, string? AuthorName, MessageText Text)
    {
        public List<AIContent> Others { get; } = [];

        public int ToolsLength { get; set; }

        public List<AIContent> Contents() => Text.IsEmpty ? Others : [new TextContent(Text.ToString()), .. Others];
    }
}
