using System.Text.RegularExpressions;

namespace OpenChat.Emulator.Playing;

/// <summary>Finds the tools a prompt lists: lines that begin with <c>name(parameter: type, …)</c>.</summary>
internal static partial class SignatureReader
{
    public static IReadOnlyList<ToolSignature> Read(string text)
    {
        var signatures = new List<ToolSignature>();
        foreach (Match line in LineWithCall().Matches(text))
        {
            var name = line.Groups["name"].Value.Trim();
            var parameters = new TypeReader(text, line.Index + line.Length).ReadMembers(')');
            // "call now()" in a sentence is no signature; a name with spaces has at least one typed parameter to show for it.
            if (parameters is not null && (parameters.Count > 0 || !name.Contains(' ', StringComparison.Ordinal)))
            {
                signatures.Add(new ToolSignature(name, parameters));
            }
        }

        return signatures.DistinctBy(signature => signature.Name).ToList();
    }

    [GeneratedRegex(
        @"^[ \t]*(?:[-*•]|\d+[.)])?[ \t]*(?:function[ \t]+)?[`""]?(?<name>[^\s()`"":{}<>][^()`"":{}<>\r\n]{0,127})[`""]?\(",
        RegexOptions.Multiline | RegexOptions.CultureInvariant
    )]
    private static partial Regex LineWithCall();
}
