using System.ComponentModel;
using Microsoft.Extensions.AI;

namespace OpenChat.Benchmarks.Cases;

/// <summary>The conversations and the tools.</summary>
internal static class Questions
{
    public const string CalledTool = "weather-get_forecast";
    public const string CalledArguments = """{"city": "Paris", "days": 3}""";

    private const int HistoryLength = 200;

    public static IReadOnlyList<ChatMessage> Short { get; } =
    [
        new(ChatRole.System, "You are a helpful assistant. Answer briefly."),
        new(ChatRole.User, "How does a language model write its answer?"),
    ];

    public static IReadOnlyList<ChatMessage> History { get; } =
    [
        .. Enumerable
            .Range(0, HistoryLength - 1)
            .Select(static i => new ChatMessage(i % 2 == 0 ? ChatRole.User : ChatRole.Assistant, Turn(i))),
        new(ChatRole.User, "And what follows from all that?"),
    ];

    /// <summary>Bytes of the history's text, in UTF-8.</summary>
    public static int HistoryBytes { get; } =
        History.Sum(static message => System.Text.Encoding.UTF8.GetByteCount(message.Text));

    public static IReadOnlyList<Tool> Tools { get; } =
    [
        new("weather", "get_forecast", "Gets the weather forecast of a city.", Forecast),
        new("weather", "get_history", "Gets the weather a city had in the past days.", Forecast),
        new("mail", "send", "Sends a mail.", Send),
        new("mail", "draft", "Saves a mail as a draft.", Send),
        new("mail", "search", "Searches the mailbox.", Search),
        new("calendar", "find_events", "Finds events by their text.", Search),
        new("calendar", "add_event", "Adds an event.", Send),
        new("files", "search", "Searches files by their content.", Search),
        new("files", "write", "Writes a text file.", Send),
        new("docs", "search", "Searches the documentation.", Search),
        new("travel", "find_flights", "Finds flights to a city.", Forecast),
        new("travel", "find_hotels", "Finds hotels in a city.", Forecast),
        new("travel", "find_trains", "Finds trains to a city.", Forecast),
        new("shop", "search", "Searches products.", Search),
        new("shop", "order", "Orders a product.", Send),
        new("news", "search", "Searches the news.", Search),
        new("notes", "search", "Searches notes.", Search),
        new("notes", "add", "Adds a note.", Send),
        new("maps", "traffic", "Gets the traffic forecast of a city.", Forecast),
        new("clock", "sunrise", "Gets the times of sunrise of a city.", Forecast),
    ];

    private static string Turn(int number) =>
        string.Join(
            ' ',
            Enumerable.Repeat($"Turn {number} says that a model sees the conversation again with every request.", 4)
        );

    private static string Forecast(
        [Description("The name of the city")] string city,
        [Description("How many days, 1 to 7")] int days = 3
    ) => $"{city}: {days}";

    private static string Send(
        [Description("To whom or where")] string to,
        [Description("The whole text")] string body,
        [Description("Whether it cannot wait")] bool isUrgent = false
    ) => $"{to}: {body} {isUrgent}";

    private static string Search(
        [Description("What to look for")] string query,
        [Description("The most results")] int limit = 10,
        [Description("Only results with all of these tags")] string[]? tags = null
    ) => $"{query}: {limit} {tags?.Length}";
}
