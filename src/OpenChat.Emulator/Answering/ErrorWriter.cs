using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using OpenChat.Emulator.Faults;
using static OpenChat.Emulator.EmulatorFaultKind;

namespace OpenChat.Emulator.Answering;

/// <summary>Writes an error in a dialect, or in one of the other shapes errors were seen in.</summary>
internal sealed class ErrorWriter(HttpContext context, IDialect dialect, FaultPlan faults)
{
    public async Task WriteAsync(ApiError error, CancellationToken cancellationToken)
    {
        var (contentType, body) = Body(error);
        var response = context.Response;
        response.StatusCode = faults.Has(SuccessFalse) ? StatusCodes.Status200OK : error.Status;
        if (RetryAfterSeconds(error) is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (faults.Has(Redirect))
        {
            response.Headers.Location = "/redirected";
        }

        var bytes = Encoding.UTF8.GetBytes(body);
        response.ContentType = contentType;
        response.ContentLength = bytes.Length;
        await SlicedWriter.WriteAsync(response, bytes, faults, cancellationToken).ConfigureAwait(false);
    }

    private int? RetryAfterSeconds(ApiError error) =>
        faults.Value(EmulatorFaultKind.RetryAfter) ?? (int?)error.RetryAfter?.TotalSeconds;

    private (string? ContentType, string Body) Body(ApiError error)
    {
        const string json = "application/json; charset=utf-8";
        return faults.Has(EmptyError) || faults.Has(Redirect) ? (null, "")
            : faults.Has(HtmlError) ? ("text/html; charset=UTF-8", HtmlPage(error))
            : faults.Has(PlainTextError) ? ("text/plain; charset=UTF-8", $"error code: {error.Code}")
            : faults.Value(HugeError) is { } size ? (json, JsonText.Of(dialect.Error(Lengthened(error, size))))
            : (json, JsonText.Of(FaultErrors.Shape(faults, error) ?? dialect.Error(error)));
    }

    private static ApiError Lengthened(ApiError error, int kibibytes) =>
        error with
        {
            Message = error.Message + new string('x', kibibytes * 1024),
        };

    private static string HtmlPage(ApiError error) =>
        $"""
            <!DOCTYPE html>
            <html><head><title>{error.Status}</title></head>
            <body><h1>Error {error.Status}</h1><p>The emulator plays a proxy's error page.</p></body></html>
            """;
}
