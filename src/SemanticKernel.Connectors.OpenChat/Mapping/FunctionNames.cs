using Microsoft.SemanticKernel;

namespace SemanticKernel.Connectors.OpenChat.Mapping;

/// <summary>
/// One name for a plugin's function. The separator is the one that <see cref="FunctionCallContentBuilder"/> splits at, and
/// one that no plugin's name can hold.
/// </summary>
internal static class FunctionNames
{
    public const char Separator = '-';

    public static string Join(string? pluginName, string functionName) =>
        string.IsNullOrEmpty(pluginName) ? functionName : $"{pluginName}{Separator}{functionName}";
}
