namespace OpenChat.Tool.Tests;

/// <summary>The command flushes once it has greeted, and by then listens.</summary>
internal sealed class SignallingWriter : StringWriter
{
    private readonly TaskCompletionSource<string> _flushed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<string> Flushed => _flushed.Task;

    public override Task FlushAsync()
    {
        _flushed.TrySetResult(ToString());
        return Task.CompletedTask;
    }

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        _flushed.TrySetResult(ToString());
        return Task.CompletedTask;
    }
}
