using System.ComponentModel;
using Microsoft.SemanticKernel;

namespace OpenChat.Examples.Planner;

/// <summary>Six functions of a small office, and what they change. Results are plain values, so that a plan can pass them on.</summary>
internal sealed class Office
{
    private readonly Dictionary<string, string> _meetings = new() { ["M1"] = "Thursday 14:00, planning" };
    private readonly Dictionary<string, int> _rooms = new() { ["Oak"] = 4, ["Elm"] = 8 };
    private int _lastId = 1;

    private readonly List<string> _told = [];

    /// <summary>What really happened, whatever the model says.</summary>
    public string Report() => $"{ListMeetings()}. Messages: {(_told.Count > 0 ? string.Join(", ", _told) : "none")}.";

    [KernelFunction, Description("Lists the user's meetings: id, time and topic.")]
    public string ListMeetings() =>
        _meetings.Count > 0
            ? $"Meetings: {string.Join("; ", _meetings.Select(meeting => $"{meeting.Key}: {meeting.Value}"))}"
            : "There are no meetings";

    [KernelFunction, Description("Finds a free hour on a weekday; gives weekday and hour.")]
    public static string FindFreeHour(DayOfWeek weekday) => $"{weekday} 10:00";

    [KernelFunction, Description("Finds a room for a number of people; gives its name.")]
    public string FindRoom([Description("How many people meet.")] int people) =>
        _rooms.Where(room => room.Value >= people).MinBy(room => room.Value) is { Key: { } name }
            ? name
            : throw new ArgumentException($"No room is large enough for {people}.");

    [KernelFunction, Description("Books a room for a new meeting.")]
    public string BookMeeting(
        [Description("The room's name.")] string room,
        [Description("Weekday and hour, such as Tuesday 09:00.")] string time,
        [Description("What the meeting is about.")] string topic
    )
    {
        if (!_rooms.ContainsKey(room))
        {
            throw new ArgumentException($"There is no room {room}. There are {string.Join(", ", _rooms.Keys)}.");
        }

        // Counted on, so that a cancelled meeting's id is not given to another.
        var id = $"M{++_lastId}";
        _meetings[id] = $"{time}, {topic}";
        return $"Booked as {id}: room {room}, {time}, {topic}";
    }

    [KernelFunction, Description("Cancels a meeting for good.")]
    public string CancelMeeting([Description("The meeting's id, as ListMeetings tells it.")] string id) =>
        _meetings.Remove(id)
            ? $"{id} is cancelled"
            : throw new ArgumentException($"There is no meeting {id}. {ListMeetings()}");

    [KernelFunction, Description("Sends a message to one person.")]
    public string SendMessage(
        [Description("The person's name.")] string person,
        [Description("What the person is to know.")] string text
    )
    {
        _told.Add(person);
        return $"Sent to {person}";
    }
}
