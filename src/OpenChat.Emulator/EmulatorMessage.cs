namespace OpenChat.Emulator;

/// <summary>Represents one message of a conversation, as the request held it.</summary>
/// <param name="Role">The role as sent: usually <c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">The text of the message.</param>
public sealed record EmulatorMessage(string Role, string Content);
