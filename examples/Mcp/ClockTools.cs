using System.ComponentModel;
using System.Globalization;
using ModelContextProtocol.Server;

namespace OpenChat.Examples.Mcp;

[McpServerToolType]
internal sealed class ClockTools(TimeProvider time)
{
    [McpServerTool(Name = "get_time", ReadOnly = true), Description("The weekday, date and time right now, in UTC.")]
    public string GetTime() => time.GetUtcNow().ToString("dddd, d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture);
}
