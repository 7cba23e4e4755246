namespace OpenChat.Tool.Tests;

/// <summary>One run of the command line, and what it said.</summary>
internal sealed record Run(int Code, string Output, string Error)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);

    public static async Task<Run> Of(Func<ToolHost, ToolHost> change, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = change(new ToolHost(output, error) { Variable = static _ => null });
        var code = await OpenChatCommand.RunAsync(arguments, host, CancellationToken.None).WaitAsync(s_limit);
        return new Run(code, output.ToString(), error.ToString());
    }

    public static Task<Run> Of(params string[] arguments) => Of(static host => host, arguments);
}
