namespace OpenChat.Tool.Checking;

/// <summary>What a model must manage to be fit for agents; of fewer questions as large a share.</summary>
internal static class AgentThresholds
{
    public const double MostRequestsEach = 1.3;

    private const int Right = 14;
    private const int Questions = 20;
    private const int SmallTalk = 8;

    /// <summary>From fewer nothing is concluded.</summary>
    private const int FewestAsked = 3;

    /// <summary>The tool questions of so many that must be right.</summary>
    public static int FewestRight(int asked) => ((Right * asked) + Questions - 1) / Questions;

    /// <summary>The false calls of so many questions that may be made: one of eight, and one of fewer.</summary>
    public static int MostFalseCalls(int asked) => (asked + SmallTalk - 1) / SmallTalk;

    public static bool Judges(Score? tools) => tools is { Asked: >= FewestAsked };

    public static bool AreToolsFit(Score tools) =>
        tools.Right >= FewestRight(tools.Asked) && tools.RequestsEach <= MostRequestsEach;

    public static bool IsTalkFit(Score talk) => talk.Asked - talk.Right <= MostFalseCalls(talk.Asked);
}
