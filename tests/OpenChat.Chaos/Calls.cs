using System.Globalization;
using Microsoft.Extensions.AI;
using OpenChat.Emulator;

namespace OpenChat.Chaos;

/// <summary>The calls: each asks by its number and knows its right answer.</summary>
internal static class Calls
{
    private const string Question = "call ";

    public static ChatMessage Ask(int call) =>
        new(ChatRole.User, string.Create(CultureInfo.InvariantCulture, $"{Question}{call}"));

    public static int NumberIn(EmulatorRequest request) =>
        Parse(request.Json!.Value.GetProperty("messages")[0].GetProperty("content").GetString()!);

    // Numbers are pieces of their own: only those come as JSON numbers where texts belong.
    public static EmulatorReply Reply(EmulatorPrompt prompt) =>
        EmulatorReply.FromChunks([" ", .. Pieces(Parse(prompt.LastUserText))]);

    /// <summary>Words, numbers and characters of several bytes, more for some calls than for others.</summary>
    public static string Answer(int call) => string.Concat(Pieces(call));

    private static IEnumerable<string> Pieces(int call)
    {
        yield return "Answer ";
        yield return call.ToString(CultureInfo.InvariantCulture);
        for (var part = 0; part < 3 + (call % 20); part++)
        {
            yield return ", é知😀 ";
            yield return (call * part).ToString(CultureInfo.InvariantCulture);
        }
    }

    private static int Parse(string question) =>
        int.Parse(question.AsSpan(Question.Length), NumberStyles.None, CultureInfo.InvariantCulture);
}
