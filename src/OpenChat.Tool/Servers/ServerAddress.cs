namespace OpenChat.Tool.Servers;

/// <summary>What a server's address may look like.</summary>
internal static class ServerAddress
{
    /// <summary>What is wrong with an address; null where nothing is. What may hold a password is not repeated.</summary>
    public static string? Fault(string text, string whereKeysGo)
    {
        var isAddress = Uri.TryCreate(text, UriKind.Absolute, out var uri);
        return isAddress && (uri!.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
                ? $"the address has a user name, a query or a fragment. Give the address alone, and the server's key with {whereKeysGo}."
            : isAddress && (uri!.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) ? null
            : $"{(text.AsSpan().ContainsAny("@?#") ? "it" : $"'{text}'")} is not an http or https address; use one such as http://127.0.0.1:8080/v1.";
    }
}
