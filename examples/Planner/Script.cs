using OpenChat.Emulator;

namespace OpenChat.Examples.Planner;

/// <summary>
/// The model's part when the emulator plays it: its calls as the wire has them, one reply for each request on the way to the
/// first goal, what it says once they are through, and then the plan and the call of each of its steps.
/// </summary>
internal static class Script
{
    private const string PlanOfSteps = """
        {
          "Steps": [
            {"Function": "FindRoom", "Why": "a room for six"},
            {"Function": "BookMeeting", "Why": "the review itself"},
            {"Function": "SendMessage", "Why": "Cem is to know"}
          ]
        }
        """;

    public static ScriptedEngine Engine
    {
        get
        {
            var engine = new ScriptedEngine
            {
                Reply = prompt => IsPlanning(prompt) ? PlanOfSteps : Step(prompt) ?? Report(prompt),
            };
            engine.Enqueue(
                """
                <tool_call>
                {"name": "Office-ListMeetings", "arguments": {}}
                </tool_call>
                <tool_call>
                {"name": "Office-FindFreeHour", "arguments": {"weekday": "Friday"}}
                </tool_call>
                <tool_call>
                {"name": "Office-FindRoom", "arguments": {"people": 4}}
                </tool_call>
                """,
                """
                <tool_call>
                {"name": "Office-BookMeeting", "arguments": {"room": "Oak", "time": "Friday 10:00", "topic": "planning"}}
                </tool_call>
                """,
                """
                <tool_call>
                {"name": "Office-CancelMeeting", "arguments": {"id": "M1"}}
                </tool_call>
                """,
                """
                <tool_call>
                {"name": "Office-SendMessage", "arguments": {"person": "Ana", "text": "We meet on Friday at 10:00 in Oak."}}
                </tool_call>
                <tool_call>
                {"name": "Office-SendMessage", "arguments": {"person": "Ben", "text": "We meet on Friday at 10:00 in Oak."}}
                </tool_call>
                """
            );
            return engine;
        }
    }

    private static bool IsPlanning(EmulatorPrompt prompt) => prompt.SystemText.Contains("Plan how");

    private static string? Step(EmulatorPrompt prompt) =>
        prompt.SystemText switch
        {
            var shown when IsOnly(shown, "Office-FindRoom") => """
                <tool_call>
                {"name": "Office-FindRoom", "arguments": {"people": 6}}
                </tool_call>
                """,
            var shown when IsOnly(shown, "Office-BookMeeting") => """
                <tool_call>
                {"name": "Office-BookMeeting", "arguments": {"room": "Elm", "time": "Monday 09:00", "topic": "review"}}
                </tool_call>
                """,
            var shown when IsOnly(shown, "Office-SendMessage") => """
                <tool_call>
                {"name": "Office-SendMessage", "arguments": {"person": "Cem", "text": "The review is on Monday at 09:00 in Elm."}}
                </tool_call>
                """,
            _ => null,
        };

    // A step of a plan is asked for with its function alone.
    private static bool IsOnly(string shown, string function) => shown.Contains($"<tools>\n{function}(");

    private static string Report(EmulatorPrompt prompt) =>
        "The planning is on Friday at 10:00 in Oak, and Ana and Ben know. "
        + (
            prompt.Messages.Any(message => message.Content.Contains("did not allow"))
                ? "The meeting on Thursday still stands, since you did not allow me to cancel it."
                : "The meeting on Thursday is cancelled."
        );
}
