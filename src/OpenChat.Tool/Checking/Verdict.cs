namespace OpenChat.Tool.Checking;

/// <summary>The one sentence that a check ends in.</summary>
internal sealed record Verdict(bool IsFit, string Sentence)
{
    public static Verdict Of(IReadOnlyList<Checked> made, Examination examination)
    {
        var faults = made.Where(static one => one.Finding.Outcome == Outcome.Fault).ToList();
        if (faults is [var first, .. var others])
        {
            var more = others.Count > 0 ? $" (and {others.Count} more)" : "";
            return new(false, $"Not fit: {first.Check.Name}: {first.Finding.Text}{more}.");
        }

        return examination.Settings.Purpose == Purpose.Chat ? OfChat(made) : OfAgents(examination);
    }

    private static Verdict OfChat(IReadOnlyList<Checked> made) =>
        made.Any(static one => one.Finding.Outcome == Outcome.Skipped && one.Check.IsEssential)
            ? new(false, "Not told: the checks did not come to an end.")
            : new(true, "Fit for chat.");

    private static Verdict OfAgents(Examination examination)
    {
        if (!AgentThresholds.Judges(examination.ToolQuestions) || examination.SmallTalk is not { Asked: > 0 } talk)
        {
            return new(
                false,
                "Fit for chat; whether for agents is not told: too few questions were answered in the time. --full takes more."
            );
        }

        var tools = examination.ToolQuestions!;
        var figures =
            $"{tools.Right} of {tools.Asked} tool questions right, {talk.Asked - talk.Right} of {talk.Asked} false calls, {Steps.Scored.Each(tools)} requests a question";
        var sample = tools.Asked < tools.Of ? " This is a sample: --full asks all." : "";
        var isFit = AgentThresholds.AreToolsFit(tools) && AgentThresholds.IsTalkFit(talk);
        return new(isFit, $"{(isFit ? "Fit for agents" : "Fit for chat, not for agents")}: {figures}.{sample}");
    }
}
