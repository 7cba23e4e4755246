using System.Text.RegularExpressions;

namespace OpenChat.Emulator.Generation;

/// <summary>Reads a raw prompt in OpenChat's own template back into its turns.</summary>
internal static partial class TurnTemplate
{
    private const string EndOfTurn = "<|end_of_turn|>";

    public static IReadOnlyList<EmulatorMessage> Read(string prompt)
    {
        var turns = prompt
            .Split(EndOfTurn)
            .Select(turn => TurnStart().Match(turn) is { Success: true } start ? ReadTurn(turn, start) : Untitled(turn))
            .Where(message => message.Content.Length > 0)
            .ToList();
        return turns.Exists(message => message.Role == "user") ? turns : [new EmulatorMessage("user", prompt)];
    }

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
