using OpenChat.Emulator;

namespace OpenChat.Examples.Planner;

/// <summary>
/// The model's part when the emulator plays it: its calls as the wire has them, one reply for each request on the way to the
/// first goal, what it says once they are through, and then two plans.
/// </summary>
internal static class Script
{
    // As models plan that do not know yet which room it will be.
    private const string FirstPlan = """
        {
          "Steps": [
            {"Function": "FindRoom", "Arguments": {"people": "6"}, "Why": "a room for six"},
            {"Function": "BookMeeting", "Arguments": {"room": "RoomID", "time": "Monday 09:00", "topic": "review"}, "Why": "the review itself"},
            {"Function": "SendMessage", "Arguments": {"person": "Cem", "text": "See you at the review."}, "Why": "Cem is to know"}
          ]
        }
        """;

    private const string SecondPlan = """
        {
          "Steps": [
            {"Function": "BookMeeting", "Arguments": {"room": "$1", "time": "Monday 09:00", "topic": "review"}, "Why": "the review itself"},
            {"Function": "SendMessage", "Arguments": {"person": "Cem", "text": "The review is on Monday at 09:00 in $1."}, "Why": "Cem is to know"}
          ]
        }
        """;

    public static ScriptedEngine Engine
    {
        get
        {
            var engine = new ScriptedEngine
            {
                Reply = prompt =>
                    !prompt.SystemText.Contains("Plan how") ? Report(prompt)
                    : prompt.LastUserText.Contains("went wrong") ? SecondPlan
                    : FirstPlan,
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

    private static string Report(EmulatorPrompt prompt) =>
        "The planning is on Friday at 10:00 in Oak, and Ana and Ben know. "
        + (
            prompt.Messages.Any(message => message.Content.Contains("did not allow"))
                ? "The meeting on Thursday still stands, since you did not allow me to cancel it."
                : "The meeting on Thursday is cancelled."
        );
}
