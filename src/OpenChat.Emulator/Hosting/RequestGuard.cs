using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using OpenChat.Emulator.Answering;

namespace OpenChat.Emulator.Hosting;

/// <summary>
/// Turns away what a web page sends. Any page can post to loopback, and one whose name is made to point at 127.0.0.1 can also
/// read the answers: it would spend the key of the upstream server, and see what it answers.
/// </summary>
internal sealed class RequestGuard(EmulatorSettings settings)
{
    public ApiError? Refusal(HttpRequest request) =>
        !IsAcceptedHost(request.Host.Host)
            ? new(
                403,
                10000,
                $"The emulator is not known as '{request.Host.Host}': a name can be made to point at any machine. Use its IP address or "
                    + "localhost, or start it with --allow-host NAME (AllowedHosts in code)."
            )
        : IsForeignOrigin(request)
            ? new(
                403,
                10000,
                $"The emulator does not answer web pages of another origin: '{request.Headers.Origin}'. Send the request from a "
                    + "server, without an Origin header."
            )
        : (HttpMethods.IsPost(request.Method) || HttpMethods.IsPut(request.Method)) && !IsJson(request.ContentType)
            ? new(
                415,
                5006,
                $"The content type is {(request.ContentType is { } type ? $"'{type}'" : "missing")}; send the header "
                    + "'Content-Type: application/json'."
            )
        : null;

    /// <summary>A page can rebind a name to loopback, but no address: a literal one was typed by whoever sends the request.</summary>
    private bool IsAcceptedHost(string host) =>
        IsAddress(host)
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || settings.AllowedHosts.Contains(host);

    /// <summary>Shorter spellings such as 127.1 are left out: browsers and clients write the whole address.</summary>
    private static bool IsAddress(string host) =>
        host is ['[', .. var inner, ']']
            ? IPAddress.TryParse(inner, out var v6) && v6.AddressFamily == AddressFamily.InterNetworkV6
            : IPAddress.TryParse(host, out var v4) && v4.ToString() == host;

    /// <summary>Browsers name the page a request comes from; "null", a sandboxed page's, is foreign too.</summary>
    private static bool IsForeignOrigin(HttpRequest request) =>
        request.Headers.ContainsKey(HeaderNames.Origin)
        && !string.Equals(
            request.Headers.Origin.ToString(),
            $"{request.Scheme}://{request.Headers.Host}",
            StringComparison.OrdinalIgnoreCase
        );

    /// <summary>A page may post plain text and forms without asking first; JSON it may not.</summary>
    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.Type.Equals("application", StringComparison.OrdinalIgnoreCase)
        && (
            type.SubType.Equals("json", StringComparison.OrdinalIgnoreCase)
            || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase)
        );
}
