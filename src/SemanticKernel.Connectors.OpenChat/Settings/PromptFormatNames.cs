using OpenChat.Extensions.AI;

namespace SemanticKernel.Connectors.OpenChat.Settings;

internal static class PromptFormatNames
{
    private static readonly Dictionary<string, OpenChatPromptFormat> s_formats = new(StringComparer.OrdinalIgnoreCase)
    {
        ["server_template"] = OpenChatPromptFormat.ServerTemplate,
        ["raw"] = OpenChatPromptFormat.Raw,
        ["chat"] = OpenChatPromptFormat.Chat,
        ["math"] = OpenChatPromptFormat.Math,
    };

    public static string All { get; } = "one of " + string.Join(", ", s_formats.Keys);

    public static bool TryParse(string? name, out OpenChatPromptFormat format) =>
        s_formats.TryGetValue(name ?? "", out format);

    public static string NameOf(OpenChatPromptFormat format) => s_formats.First(entry => entry.Value == format).Key;
}
