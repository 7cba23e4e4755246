namespace OpenChat.Tool.Checking;

/// <summary>Tells of a check while it is made and when it is done.</summary>
internal abstract class CheckReport
{
    /// <summary>Says what will be done, before anything is sent.</summary>
    public abstract void Begin(Examination examination);

    /// <summary>Waits for one check, and may show that it goes on.</summary>
    public virtual Task<Finding> WatchAsync(Check check, Examination examination, Func<Task<Finding>> make) => make();

    public abstract void Tell(Checked made);

    /// <summary>Says what all of it means.</summary>
    public abstract void End(Verdict verdict, IReadOnlyList<Checked> made, Examination examination, TimeSpan elapsed);
}
