using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using OpenChat.Emulator.Answering;
using OpenChat.Emulator.Faults;
using OpenChat.Emulator.WorkersAI;

namespace OpenChat.Emulator.Hosting;

/// <summary>
/// Reads and keeps each request before it is answered, turns away what the guard refuses, and lets an answer end when the
/// emulator stops.
/// </summary>
internal sealed partial class RequestPipeline(
    EmulatorSettings settings,
    RequestLog requests,
    CancellationToken stopping
)
{
    private readonly RequestGuard _guard = new(settings);
    private readonly ILogger _logger = settings.LoggerFactory.CreateLogger<OpenChatEmulator>();

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        context.RequestAborted = ending.Token;
        try
        {
            if (await AcceptAsync(context).ConfigureAwait(false) is { } refusal)
            {
                await RefuseAsync(context, refusal).ConfigureAwait(false);
            }
            else
            {
                await next(context).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The client went away, or the emulator stops: nobody is left to be told.
            context.Abort();
        }
        catch (EmulatorEngineException exception) when (!context.Response.HasStarted)
        {
            // What the engine says of a prompt before it is asked to answer it.
            await RefuseAsync(context, ApiError.From(exception)).ConfigureAwait(false);
        }
        finally
        {
            var elapsed = TimeProvider.System.GetElapsedTime(started);
            LogRequest(
                context.Request.Method,
                context.Request.Path,
                context.Response.StatusCode,
                (long)elapsed.TotalMilliseconds,
                context.Features.Get<FaultPlan>()?.Describe() is { Length: > 0 } played ? $", faults: {played}" : ""
            );
        }
    }

    private async Task<ApiError?> AcceptAsync(HttpContext context)
    {
        try
        {
            var request = await ReadAsync(context).ConfigureAwait(false);
            if (!ControlRoutes.IsControl(context))
            {
                requests.Add(request);
            }

            context.Features.Set(request);
            return _guard.Refusal(context.Request) ?? (settings.Model.IsLoading ? ServedModel.Loading : null);
        }
        catch (BadHttpRequestException exception)
        {
            return exception.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? new(413, 3006, $"The request is too large; a body has at most {EmulatorServer.LargestBody:N0} bytes.")
                : new(exception.StatusCode, 5006, exception.Message);
        }
    }

    /// <summary>Routing has run by now: the route says in which dialect its clients read an error.</summary>
    private static Task RefuseAsync(HttpContext context, ApiError error)
    {
        var dialect = context.GetEndpoint()?.Metadata.GetMetadata<IDialect>() ?? new CardDialect(FaultPlan.None);
        return new ErrorWriter(context, dialect, FaultPlan.None).WriteAsync(error, context.RequestAborted);
    }

    private static async Task<EmulatorRequest> ReadAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(context.RequestAborted).ConfigureAwait(false);
        var headers = context.Request.Headers.ToDictionary(
            header => header.Key,
            header => header.Value.ToString(),
            StringComparer.OrdinalIgnoreCase
        );
        var path = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return new EmulatorRequest(context.Request.Method, path, headers, body);
    }

    [LoggerMessage(LogLevel.Information, "{Method} {Path} answered {Status} in {Milliseconds} ms{Faults}")]
    private partial void LogRequest(string method, string path, int status, long milliseconds, string faults);
}

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
