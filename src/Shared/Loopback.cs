using System.Net;

namespace OpenChat.Shared;

/// <summary>Which addresses never leave this machine.</summary>
internal static class Loopback
{
    /// <summary>
    /// 127.0.0.0/8, also written as an IPv6 address, ::1 and <c>localhost</c>. No other name: what it resolves to is for
    /// others to say.
    /// </summary>
    public static bool Includes(Uri address) =>
        address.IsLoopback
        || (
            IPAddress.TryParse(address.IdnHost, out var ip)
            && IPAddress.IsLoopback(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip)
        );

    /// <summary>
    /// The proxy of the environment, but none for this machine: .NET would give it those requests too, with token and prompt,
    /// unless <c>NO_PROXY</c> says otherwise.
    /// </summary>
    public sealed class Bypass : IWebProxy
    {
        // Asked for each time: a program may set another one.
        public ICredentials? Credentials
        {
            get => HttpClient.DefaultProxy.Credentials;
            set => HttpClient.DefaultProxy.Credentials = value;
        }

        public Uri? GetProxy(Uri destination) =>
            Includes(destination) ? null : HttpClient.DefaultProxy.GetProxy(destination);

        public bool IsBypassed(Uri host) => Includes(host) || HttpClient.DefaultProxy.IsBypassed(host);
    }
}
