using System.ComponentModel;
using Microsoft.SemanticKernel;

namespace OpenChat.Examples.Planner;

/// <summary>Six functions of a small office, and what they change.</summary>
internal sealed class Office
{
    private readonly Dictionary<string, string> _meetings = new() { ["M1"] = "Thursday 14:00, planning" };
    private readonly Dictionary<string, int> _rooms = new() { ["Oak"] = 4, ["Elm"] = 8 };
    private int _lastId = 1;

    [KernelFunction, Description("Lists all meetings with their ids.")]
    public string ListMeetings() => string.Join("; ", _meetings.Select(meeting => $"{meeting.Key}: {meeting.Value}"));

    [KernelFunction, Description("Finds the first free hour of a weekday.")]
    public static string FindFreeHour([Description("Such as Friday.")] string weekday) => $"{weekday} 10:00 is free";

    [KernelFunction, Description("Finds a room that is large enough.")]
    public string FindRoom([Description("How many people meet.")] int people) =>
        _rooms.Where(room => room.Value >= people).MinBy(room => room.Value) is { Key: { } name, Value: var seats }
            ? $"{name} has {seats} seats"
            : "No room is large enough";

    [KernelFunction, Description("Books a room and puts the meeting into the calendar.")]
    public string BookMeeting(
        string room,
        [Description("Weekday and hour, such as Friday 10:00.")] string time,
        [Description("What the meeting is about.")] string topic
    )
    {
        if (!_rooms.ContainsKey(room))
        {
            return $"There is no room {room}. There are {string.Join(", ", _rooms.Keys)}.";
        }

        // Counted on, so that a cancelled meeting's id is not given to another.
        var id = $"M{++_lastId}";
        _meetings[id] = $"{time}, {topic}";
        return $"Booked as {id}: room {room}, {time}, {topic}";
    }

    [KernelFunction, Description("Cancels a meeting for good.")]
    public string CancelMeeting([Description("The meeting's id.")] string id) =>
        _meetings.Remove(id) ? $"{id} is cancelled" : $"There is no meeting {id}";

    [KernelFunction, Description("Sends a message to a person.")]
    public static string SendMessage(string person, string text) => $"Sent to {person}";
}
