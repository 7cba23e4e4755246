namespace OpenChat.Extensions.AI;

/// <summary>What a bearer token may look like.</summary>
internal static class ApiTokens
{
    public static bool IsValid(string token) => !token.AsSpan().ContainsAnyExceptInRange('!', '~');

    public static string Advice(string source) =>
        $"The token of {source} has white space or other characters that no token has: is a line end or a quotation mark left in it?";
}
