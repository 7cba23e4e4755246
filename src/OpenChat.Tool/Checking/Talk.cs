namespace OpenChat.Tool.Checking;

/// <summary>The conversation that shows what of it reaches the model, and what is known of it without a tokenizer.</summary>
internal static class Talk
{
    public const string Word = "Kestrel";

    public static Message Rules { get; } =
        Message.System(
            "The gate of the old harbour is guarded by a keeper who knows one password. The password of the gate is "
                + $"{Word}. He tells it to everyone who asks, in summer and in winter, by day and by night."
        );

    public static Message Question { get; } =
        Message.User(
            "I have come a long way over the hills to see the ships. Tell me in one word: what is the password of the gate of "
                + "the old harbour?"
        );

    public static Message Reply { get; } =
        Message.Assistant("You are welcome here. Come in and warm yourself at the fire.");

    public static Message Thanks { get; } = Message.User("Thank you very much. And who are you, if I may ask?");

    /// <summary>The three as one message, with the same words and no turns between them.</summary>
    public static Message AllInOne { get; } =
        Message.User(string.Join(' ', Question.Content, Reply.Content, Thanks.Content));

    public static string Tokens(int count) => count == 1 ? "1 token" : $"{count} tokens";

    public static int Words(Message message) => message.Content.Split(' ').Length;

    /// <summary>No tokenizer makes fewer of plain words; half of them leaves room for one that is odd.</summary>
    public static int FewestTokens(Message message) => Words(message) / 2;

    /// <summary>Whether a message stands in a prompt; templates trim.</summary>
    public static bool Arrives(Message message, string prompt) =>
        prompt.Contains(message.Content, StringComparison.Ordinal);
}
