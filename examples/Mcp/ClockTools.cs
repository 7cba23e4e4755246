using System.ComponentModel;
using System.Globalization;
using ModelContextProtocol.Server;

namespace OpenChat.Examples.Mcp;

[McpServerToolType]
internal sealed class ClockTools(TimeProvider time)
{
    [McpServerTool(Name = "get_time", ReadOnly = true), Description("The time and date right now, in UTC.")]
    public string GetTime() => time.GetUtcNow().ToString("HH:mm 'on' dddd, d MMMM yyyy", CultureInfo.InvariantCulture);
}
