using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ModelContextProtocol.Client;

namespace OpenChat.Examples.Mcp;

/// <summary>An MCP server as a process of its own, which is talked to over its standard input and output.</summary>
internal static class NotesServer
{
    public const string Argument = "server";

    /// <summary>How a client starts it: this program once more. The server of somebody else has another command here.</summary>
    public static StdioClientTransport Transport =>
        new(
            new StdioClientTransportOptions
            {
                Name = "notes",
                Command = "dotnet",
                Arguments =
                [
                    typeof(NotesServer).Assembly.Location,
                    Argument,
                    Path.Combine(AppContext.BaseDirectory, "Notes"),
                ],
                // The keys in this program's environment are none of a server's business.
                InheritEnvironmentVariables = false,
                EnvironmentVariables = StdioClientTransportOptions.GetDefaultEnvironmentVariables(),
            }
        );

    /// <summary>Serves until the client closes the input. Nothing else may write to the output.</summary>
    public static async Task RunAsync(DirectoryInfo folder)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddSingleton(folder).AddSingleton(TimeProvider.System);
        builder.Services.AddMcpServer().WithStdioServerTransport().WithTools<FolderTools>().WithTools<ClockTools>();
        await builder.Build().RunAsync();
    }
}
