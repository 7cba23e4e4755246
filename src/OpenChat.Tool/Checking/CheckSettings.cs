namespace OpenChat.Tool.Checking;

/// <summary>What a check is made for.</summary>
internal enum Purpose
{
    /// <summary>Tools are called.</summary>
    Agents,

    /// <summary>Text is answered.</summary>
    Chat,
}

/// <summary>How a check is made.</summary>
internal sealed record CheckSettings(Purpose Purpose, bool IsFull, bool IsJson)
{
    /// <summary>Gets the most requests that are sent.</summary>
    public int MostRequests => IsFull ? 200 : 40;

    /// <summary>Gets the longest time that it takes.</summary>
    public TimeSpan LongestTime => TimeSpan.FromMinutes(IsFull ? 60 : 3);

    /// <summary>Gives the questions of a list that are asked: a third of them where not all are.</summary>
    public IReadOnlyList<T> Sample<T>(IReadOnlyList<T> questions) =>
        IsFull ? questions : [.. questions.Where(static (_, index) => index % 3 == 0)];
}
