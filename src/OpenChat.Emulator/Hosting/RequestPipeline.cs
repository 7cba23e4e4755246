using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using OpenChat.Emulator.Faults;

namespace OpenChat.Emulator.Hosting;

/// <summary>Reads and keeps each request before it is answered, and lets an answer end when the emulator stops.</summary>
internal sealed partial class RequestPipeline(
    EmulatorSettings settings,
    RequestLog requests,
    CancellationToken stopping
)
{
    private readonly ILogger _logger = settings.LoggerFactory.CreateLogger<OpenChatEmulator>();

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        context.RequestAborted = ending.Token;
        try
        {
            var request = await ReadAsync(context).ConfigureAwait(false);
            requests.Add(request);
            context.Features.Set(request);
            await next(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The client went away, or the emulator stops: nobody is left to be told.
            context.Abort();
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
