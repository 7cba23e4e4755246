using System.Collections.Frozen;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using OpenChat.Emulator.Answering;

namespace OpenChat.Emulator.Hosting;

/// <summary>Shows the requests and sets the faults over HTTP, for tests that are not written in .NET.</summary>
internal sealed class ControlRoutes(RequestLog requests, EmulatorFaults faults)
{
    private const string Hidden = "***";
    private const int MostNext = 10_000;

    /// <summary>Headers whose values are shown: any other may be a secret, whatever its name.</summary>
    private static readonly FrozenSet<string> s_shown = FrozenSet.ToFrozenSet(
        [
            "Accept",
            "Accept-Encoding",
            "Accept-Language",
            "Connection",
            "Content-Length",
            "Content-Type",
            "Host",
            "Origin",
            "Transfer-Encoding",
            "User-Agent",
            "cf-aig-cache-ttl",
            "cf-aig-gateway-id",
            "cf-aig-skip-cache",
        ],
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>Tells whether a request is for these routes, which are not shown themselves.</summary>
    public static bool IsControl(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<ControlRoutes>() is not null;

    public void Map(IEndpointRouteBuilder application)
    {
        var routes = application.MapGroup("/emulator").WithMetadata(this);
        routes.MapGet("/requests", ForThisMachine(context => WriteAsync(context, 200, Requests())));
        routes.MapPut("/faults", ForThisMachine(SetFaultsAsync));
        routes.MapFallback(
            "{**path}",
            ForThisMachine(context =>
                WriteAsync(context, 404, Error("There are GET /emulator/requests and PUT /emulator/faults."))
            )
        );
    }

    private static RequestDelegate ForThisMachine(RequestDelegate answer) =>
        context =>
            context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
                ? answer(context)
                : WriteAsync(context, 403, Error("The emulator's own routes are for the machine that it runs on."));

    private JsonObject Requests() => new() { ["requests"] = new JsonArray([.. requests.Snapshot().Select(Show)]) };

    private static JsonObject Show(EmulatorRequest request) =>
        new()
        {
            ["method"] = request.Method,
            ["path"] = WithoutValues(request.Path),
            ["headers"] = new JsonObject(
                request.Headers.Select(static header =>
                    KeyValuePair.Create(header.Key, (JsonNode?)(s_shown.Contains(header.Key) ? header.Value : Hidden))
                )
            ),
            ["body"] = request.Json is { } json ? JsonNode.Parse(json.GetRawText()) : request.Body,
        };

    /// <summary>Some APIs take a key in the query.</summary>
    private static string WithoutValues(string path) =>
        path.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query
            ? path[..query]
                + '?'
                + string.Join(
                    '&',
                    path[(query + 1)..]
                        .Split('&')
                        .Select(static part => part.Split('=', 2) is [var name, _] ? $"{name}={Hidden}" : part)
                )
            : path;

    private Task SetFaultsAsync(HttpContext context)
    {
        try
        {
            var (always, next) = Read(context.Features.GetRequiredFeature<EmulatorRequest>().Json);
            faults.Replace(always, next);
        }
        catch (FormatException exception)
        {
            return WriteAsync(context, 400, Error(exception.Message));
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static (List<EmulatorFault> Always, List<List<EmulatorFault>> Next) Read(JsonElement? json)
    {
        if (
            json is not { ValueKind: JsonValueKind.Object } body
            || body.EnumerateObject().Any(static member => member.Name is not ("always" or "next"))
        )
        {
            throw new FormatException(
                "The body is a JSON object with any of 'always' (a list of faults) and 'next' (a list of such lists, one for each request), "
                    + "such as {\"always\": [\"frame-delay=50\"], \"next\": [[\"busy\"], []]}."
            );
        }

        var next = body.TryGetProperty("next", out var sets) ? Items(sets, "next").Select(Faults).ToList() : [];
        return next.Count > MostNext
            ? throw new FormatException($"'next' has more than {MostNext} lists.")
            : (body.TryGetProperty("always", out var always) ? Faults(always) : [], next);
    }

    private static List<EmulatorFault> Faults(JsonElement list) =>
        [
            .. Items(list, "a list of faults")
                .Select(static fault =>
                    fault.ValueKind == JsonValueKind.String
                        ? EmulatorFault.Parse(fault.GetString()!)
                        : throw new FormatException("A fault is a text, such as \"busy\" or \"delay=200\".")
                ),
        ];

    private static JsonElement.ArrayEnumerator Items(JsonElement list, string what) =>
        list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray()
            : throw new FormatException($"{what} is no JSON list.");

    private static JsonObject Error(string message) => new() { ["error"] = new JsonObject { ["message"] = message } };

    private static Task WriteAsync(HttpContext context, int status, JsonObject answer)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.Body.WriteAsync(JsonText.Bytes(answer), context.RequestAborted).AsTask();
    }
}
