using System.Text.RegularExpressions;

namespace OpenChat.Emulator.Generation;

/// <summary>OpenChat's own template: writes turns as llama.cpp does, and reads a raw prompt back into its turns.</summary>
internal static partial class TurnTemplate
{
    public const string EndOfTurn = "<|end_of_turn|>";

    /// <summary>Writes turns; as recorded, no turn is begun behind an assistant's.</summary>
    public static string Write(IReadOnlyList<EmulatorMessage> messages) =>
        string.Concat(messages.Select(Turn))
        + (messages is [.., { Role: "assistant" }] ? "" : "GPT4 Correct Assistant:");

    public static IReadOnlyList<EmulatorMessage> Read(string prompt)
    {
        var turns = prompt
            .Split(EndOfTurn)
            .Select(turn => TurnStart().Match(turn) is { Success: true } start ? ReadTurn(turn, start) : Untitled(turn))
            .Where(message => message.Content.Length > 0)
            .ToList();
        return turns.Exists(message => message.Role == "user") ? turns : [new EmulatorMessage("user", prompt)];
    }

    /// <summary>llama.cpp writes any other role with a capital first letter.</summary>
    private static string Turn(EmulatorMessage message) =>
        (
            message.Role == "system" ? ""
            : message.Role is [var first, .. var rest] ? $"GPT4 Correct {char.ToUpperInvariant(first)}{rest}: "
            : "GPT4 Correct : "
        )
        + message.Content
        + EndOfTurn;

    private static EmulatorMessage ReadTurn(string turn, Match start)
    {
        var role = start.Groups["role"].Value.ToLowerInvariant();
        return new EmulatorMessage(role, turn[start.Length..].Trim());
    }

    /// <summary>The training data writes the system text without a label.</summary>
    private static EmulatorMessage Untitled(string turn) => new("system", turn.Trim());

    [GeneratedRegex(
        @"^\s*(?:GPT4 Correct|Math Correct|Code) (?<role>User|Assistant|System):",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex TurnStart();
}
