using OpenChat.Extensions.AI;

namespace SemanticKernel.Connectors.OpenChat.Settings;

internal static class PromptFormatNames
{
    private static readonly Dictionary<string, OpenChatPromptFormat> Formats = new(StringComparer.OrdinalIgnoreCase)
    {
        ["server_template"] = OpenChatPromptFormat.ServerTemplate,
        ["raw"] = OpenChatPromptFormat.Raw,
        ["chat"] = OpenChatPromptFormat.Chat,
        ["math"] = OpenChatPromptFormat.Math,
    };

    public static string All { get; } = "one of " + string.Join(", ", Formats.Keys);

    public static bool TryParse(string? name, out OpenChatPromptFormat format) =>
        Formats.TryGetValue(name ?? "", out format);

    public static string NameOf(OpenChatPromptFormat format) => Formats.First(entry => entry.Value == format).Key;
}
