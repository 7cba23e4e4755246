using System.Buffers;
using System.Net.Http.Headers;
using OpenChat.Shared;

namespace OpenChat.Extensions.AI;

/// <summary>Finds everything that is wrong with the options at once, and says how to mend it.</summary>
internal static class OpenChatClientOptionsValidator
{
    private static readonly SearchValues<char> s_idCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    );

    public static void ThrowIfInvalid(OpenChatClientOptions options, string paramName)
    {
        var faults = FindFaults(options).ToList();
        if (faults.Count > 0)
        {
            throw new ArgumentException(
                $"The options of {nameof(OpenChatClient)} are wrong. {string.Join(" ", faults)}",
                paramName
            );
        }
    }

    public static IEnumerable<string> FindFaults(OpenChatClientOptions options) =>
        FindEndpointFaults(options)
            .Concat(FindTokenFaults(options))
            .Concat(FindNumberFaults(options))
            .Concat(FindHeaderFaults(options.Headers))
            .Concat(
                (options.PromptedTools?.FindFaults() ?? []).Select(static fault =>
                    $"{nameof(options.PromptedTools)}.{fault}"
                )
            );

    private static IEnumerable<string> FindEndpointFaults(OpenChatClientOptions options)
    {
        if (options.ModelId is { } model && !ModelIds.IsValid(model))
        {
            yield return ModelIds.Advice(model);
        }

        if (options.Endpoint is not { } endpoint)
        {
            yield return $"{nameof(options.Endpoint)} is not set: use OpenChatEndpoint.WorkersAI(accountId), OpenChatEndpoint.AIGateway(accountId, gatewayId), OpenChatEndpoint.LlamaCpp(baseUri) and so on, or OpenChatEndpoint.OpenAICompatible(baseUri).";
            yield break;
        }

        if (!endpoint.BaseUri.IsAbsoluteUri || endpoint.BaseUri.Scheme is not ("http" or "https"))
        {
            yield return $"The endpoint's base address{Quoted(endpoint.BaseUri)} must be absolute and begin with http:// or https://, such as http://127.0.0.1:8080/v1.";
        }
        else if (endpoint.BaseUri.Query.Length > 0 || endpoint.BaseUri.UserInfo.Length > 0)
        {
            yield return "The endpoint's base address must have no query and no user name: put keys into ApiToken or Headers.";
        }

        if (endpoint.AccountId is { } account && !IsId(account))
        {
            yield return "The account id has characters that no account id has: it is usually 32 hexadecimal digits, found on the Cloudflare dashboard. Is a placeholder or a variable left in it?";
        }

        if (endpoint.GatewayId is { } gateway && !IsId(gateway))
        {
            yield return "The gateway id has characters that no gateway id has: it is the name given to the AI Gateway on the Cloudflare dashboard.";
        }
    }

    private static IEnumerable<string> FindTokenFaults(OpenChatClientOptions options)
    {
        var hasToken =
            !string.IsNullOrEmpty(options.ApiToken)
            || options.ApiTokenProvider is not null
            || options.Headers.ContainsKey("Authorization")
            || options.Headers.ContainsKey("cf-aig-authorization");
        if (options.ApiToken is not null && options.ApiTokenProvider is not null)
        {
            yield return $"Set {nameof(options.ApiToken)} or {nameof(options.ApiTokenProvider)}, not both.";
        }

        if (options.ApiToken is { } token && !ApiTokens.IsValid(token))
        {
            yield return ApiTokens.Advice(nameof(options.ApiToken));
        }

        if (options.Endpoint is not { } endpoint)
        {
            yield break;
        }

        if (!endpoint.IsOpenAICompatible && !hasToken)
        {
            yield return $"{nameof(options.ApiToken)} is not set: Workers AI wants an API token with the permission Workers AI.";
        }

        if (
            hasToken
            && !options.AllowInsecureTransport
            && endpoint.BaseUri is { IsAbsoluteUri: true, Scheme: "http" } address
            && !Loopback.Includes(address)
        )
        {
            yield return $"The token would be sent over plain HTTP to another machine: use https, leave the token out, or set {nameof(options.AllowInsecureTransport)}.";
        }
    }

    private static IEnumerable<string> FindNumberFaults(OpenChatClientOptions options)
    {
        if (options.ContextWindow < 1)
        {
            yield return $"{nameof(options.ContextWindow)} must be at least 1 token, not {options.ContextWindow}.";
        }
        else if (options.MaxOutputTokens < 1 || options.MaxOutputTokens > LargestWindow(options))
        {
            yield return $"{nameof(options.MaxOutputTokens)} must be from 1 to {nameof(options.ContextWindow)} ({LargestWindow(options)}) tokens, not {options.MaxOutputTokens}.";
        }

        if (options.MaxContentLength < 1)
        {
            yield return $"{nameof(options.MaxContentLength)} must be at least 1 character, not {options.MaxContentLength}, or null for the endpoint's own.";
        }

        if (options.MaxRetries is < 0 or > 10)
        {
            yield return $"{nameof(options.MaxRetries)} must be from 0 to 10, not {options.MaxRetries}.";
        }

        if (!IsTimeout(options.ResponseTimeout))
        {
            yield return $"{nameof(options.ResponseTimeout)} must be more than zero and at most 24 days, not {options.ResponseTimeout}, or Timeout.InfiniteTimeSpan.";
        }

        if (!IsTimeout(options.StreamIdleTimeout))
        {
            yield return $"{nameof(options.StreamIdleTimeout)} must be more than zero and at most 24 days, not {options.StreamIdleTimeout}, or Timeout.InfiniteTimeSpan.";
        }

        if (options.MaxResponseBytes < 1024)
        {
            yield return $"{nameof(options.MaxResponseBytes)} must be at least 1024 bytes, not {options.MaxResponseBytes}.";
        }

        if (options.MaxFrameBytes < 1024)
        {
            yield return $"{nameof(options.MaxFrameBytes)} must be at least 1024 bytes, not {options.MaxFrameBytes}.";
        }

        if (options.TimeProvider is null)
        {
            yield return $"{nameof(options.TimeProvider)} must not be null: use TimeProvider.System.";
        }
    }

    // What a server will tell is not known yet.
    private static int LargestWindow(OpenChatClientOptions options) =>
        options.ContextWindow
        ?? (
            options.Endpoint?.Engine is { TellsWindow: true }
                ? int.MaxValue
                : OpenChatClientOptions.DefaultContextWindow
        );

    private static IEnumerable<string> FindHeaderFaults(IDictionary<string, string> headers)
    {
        using var request = new HttpRequestMessage();
        foreach (var (name, value) in headers)
        {
            if (!IsHeader(request.Headers, name, value))
            {
                yield return $"The header \"{name}\" cannot be sent: its name or value has characters that headers may not have, or it belongs to the body.";
            }
        }
    }

    private static bool IsHeader(HttpRequestHeaders headers, string name, string value) =>
        !value.AsSpan().ContainsAnyExceptInRange(' ', '~') && headers.TryAddWithoutValidation(name, value);

    // Whatever stands before an @ or behind a ? may be a secret.
    private static string Quoted(Uri address) =>
        address.OriginalString.AsSpan().ContainsAny('@', '?') ? "" : $" \"{address.OriginalString}\"";

    private static bool IsId(string id) => id.Length > 0 && !id.AsSpan().ContainsAnyExcept(s_idCharacters);

    private static bool IsTimeout(TimeSpan timeout) =>
        timeout == Timeout.InfiniteTimeSpan || (timeout > TimeSpan.Zero && timeout <= TimeSpan.FromDays(24));
}
