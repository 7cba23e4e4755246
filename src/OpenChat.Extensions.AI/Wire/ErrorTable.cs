using System.Net;
using System.Text.RegularExpressions;
using OpenChat.Extensions.AI.Engines;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>Which kind an error is, and what its reader can do about it.</summary>
/// <remarks>
/// The codes: https://developers.cloudflare.com/workers-ai/platform/errors/ and the gateway's and API's own; those marked
/// "seen" are observed rather than documented.
/// </remarks>
internal static partial class ErrorTable
{
    private const string Busy = "The service has no capacity for the request now. Wait and send it again.";
    private const string Quota =
        "The account's allocation is used up; Workers AI's free one is renewed at 00:00 UTC. Wait for that or change the plan.";
    private const string Auth =
        "The server refuses the token, or the token lacks a permission. Check the API token, its permission \"Workers AI\", the account and the gateway.";
    private const string AuthOfOwnServer =
        "The server refuses the token: check ApiToken against the key that the server was started with.";
    private const string Gone =
        "The server does not offer the model. (Cloudflare retired openchat-3.5-0106 itself on 2025-10-01.) Name another ModelId, or run the weights yourself and use OpenChatEndpoint.OpenAICompatible.";
    private const string NoModel =
        "The server has no such model. Name one that it serves, such as GET /v1/models lists, as ModelId.";
    private const string Context =
        "The prompt and max_tokens do not fit into the context window together. Shorten the history (see ContextWindowChatReducer) or lower MaxOutputTokens.";
    private const string Route =
        "There is no such route: check the account id, the gateway id, the base address and the model id.";
    private const string RouteOfOwnServer =
        "The server has no such route: does the endpoint's base address end in /v1, as http://127.0.0.1:8080/v1 does?";
    private const string Large = "The request is too large for the server. Shorten it.";
    private const string Bad = "The server refuses the request as it is.";
    private const string Late = "The server gave up waiting for the model. Send the request again.";
    private const string Fault = "The server failed on its side.";
    private const string Other = "The server answered with an error.";
    private const string Redirect =
        "The server redirects. Redirects are not followed, since they would send the token and the prompt elsewhere. Set the endpoint to the final address.";

    /// <summary>Rows are tried in order; the first one that matches counts.</summary>
    private static readonly Row[] s_rows =
    [
        new(OpenChatErrorKind.QuotaExceeded, Quota, Codes: ["3036", "4006", "2021", "insufficient_quota"]),
        new(OpenChatErrorKind.QuotaExceeded, Quota, Words: FreeAllocation()),
        new(OpenChatErrorKind.Busy, Busy, Codes: ["3040"]),
        new(OpenChatErrorKind.Timeout, Late, Codes: ["3007", "3008"]),
        new(OpenChatErrorKind.Server, Fault, Codes: ["3043", "7009"]),
        new(OpenChatErrorKind.Authentication, Auth, Codes: ["10000", "2009", "5016", "5018", "3023", "3041"]),
        new(OpenChatErrorKind.ModelUnavailable, Gone, Codes: ["5007", "3042", "5028", "model_not_found"]),
        new(
            OpenChatErrorKind.ContextWindowExceeded,
            Context,
            Codes: ["5021", "context_length_exceeded", "exceed_context_size_error"]
        ),
        new(OpenChatErrorKind.ContextWindowExceeded, Context, Words: DoesNotFit()),
        new(OpenChatErrorKind.InvalidRequest, Large, Codes: ["3006"]),
        new(OpenChatErrorKind.InvalidRequest, Route, RouteOfOwnServer, Codes: ["7000", "7003", "2001"]),
        new(
            OpenChatErrorKind.InvalidRequest,
            Bad,
            Codes: ["5004", "5006", "8001", "1001", "3003", "5023", "5005", "5019"]
        ),
        new(OpenChatErrorKind.InvalidRequest, Bad, Words: RefusesSchema(), From: 400, To: 599),
        // Text Generation Inference's status for an engine that failed (router/src/server.rs).
        new(OpenChatErrorKind.Server, Fault, From: 424, To: 424),
        // llama.cpp answers 500 to requests it cannot read: sending them again changes nothing.
        new(OpenChatErrorKind.InvalidRequest, Bad, Type: "server_error", OnlyOwnServer: true, From: 500, To: 500),
        new(OpenChatErrorKind.QuotaExceeded, Quota, From: 402, To: 402),
        // 401 and 403, since 402 is above.
        new(OpenChatErrorKind.Authentication, Auth, AuthOfOwnServer, From: 401, To: 403),
        new(OpenChatErrorKind.InvalidRequest, Redirect, From: 300, To: 399),
        // Ollama and vLLM say it in words: "model 'x' not found", "The model `x` does not exist".
        new(OpenChatErrorKind.ModelUnavailable, NoModel, Words: Model(), From: 404, To: 404),
        new(OpenChatErrorKind.InvalidRequest, Route, RouteOfOwnServer, From: 404, To: 404),
        new(OpenChatErrorKind.Timeout, Late, From: 408, To: 408),
        new(OpenChatErrorKind.Server, Fault, From: 409, To: 409),
        new(OpenChatErrorKind.InvalidRequest, Large, From: 413, To: 413),
        new(OpenChatErrorKind.Busy, Busy, From: 429, To: 429),
        new(OpenChatErrorKind.InvalidRequest, Bad, From: 400, To: 499),
        new(OpenChatErrorKind.Server, Fault, From: 500, To: 599),
    ];

    private static readonly Row s_unknown = new(OpenChatErrorKind.Unknown, Other);

    public static (OpenChatErrorKind Kind, string Advice) Classify(
        HttpStatusCode status,
        ServerError error,
        bool isOpenAICompatible
    )
    {
        var row = Array.Find(s_rows, row => row.Matches((int)status, error, isOpenAICompatible)) ?? s_unknown;
        return (row.Kind, isOpenAICompatible ? row.AdviceOfOwnServer ?? row.Advice : row.Advice);
    }

    private const RegexOptions Loosely = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    [GeneratedRegex("daily free allocation", Loosely)]
    private static partial Regex FreeAllocation();

    [GeneratedRegex(Ollama.RefusesSchema, Loosely)]
    private static partial Regex RefusesSchema();

    [GeneratedRegex("model", Loosely)]
    private static partial Regex Model();

    /// <summary>
    /// That a prompt does not fit, in the words of the servers; who says what stands beside the tests of this table. "Context"
    /// alone means other things too: Go's "context deadline exceeded" is a timeout.
    /// </summary>
    [GeneratedRegex(
        """
            # exceeds the available context size; exceeds the model's maximum context length; exceed context window of 512
            \bexceed(s|ed|ing)?\ ((the|this|your|its|model['’]?s?|available|maximum|max|allowed)\ )*context\ (size|length|window|limit)\b
            # Context size has been exceeded
            | \bcontext\ (size|length|window|limit)\ ((has\ been|is|was)\ )?exceeded\b
            # maximum context length is 8192 tokens; with 32768 maximum context length; context length of only 4096 tokens
            | \b(maximum\ context\ length\ (is|of)|context\ length\ (is|of)\ only)\ \d | \b\d+\ maximum\ context\ length\b
            # longer than the maximum model length of 8192; longer than the model's context length
            | \blonger\ than\ ((the|this|its|maximum|model['’]?s?)\ )+(context|model)\ length\b
            # greater than the context length; cannot be greater than max_model_len; n_keep (15028) >= n_ctx (7424)
            | \bgreater\ than\ (the\ context\ length|max_model_len|n_ctx)\b | \bn_keep\b.{0,20}>=\ ?n_ctx\b
            | \bcontext\ shift\ is\ disabled\b
            # when context the overflows
            | \bwhen\ (the\ )?context\ (the\ )?overflows\b
            # Input prompt (2664 tokens) is too long; prompt is too long: 215000 tokens
            | \b(prompt|input)\ (\(\d+\ tokens\)\ is\ too\ long|is\ too\ long:\ \d+\ tokens)\b
            # `inputs` tokens + `max_new_tokens` must be <= 4096; `inputs` must have less than 1024 tokens
            | `inputs`\ (tokens\ \+\ `max_new_tokens`\ must\ be\ <=|must\ have\ less\ than\ \d+\ tokens)
            | \bContextWindowExceeded
            """,
        Loosely | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture
    )]
    private static partial Regex DoesNotFit();

    private sealed record Row(
        OpenChatErrorKind Kind,
        string Advice,
        string? AdviceOfOwnServer = null,
        string[]? Codes = null,
        Regex? Words = null,
        string? Type = null,
        bool OnlyOwnServer = false,
        int From = 0,
        int To = int.MaxValue
    )
    {
        public bool Matches(int status, ServerError error, bool isOpenAICompatible) =>
            status >= From
            && status <= To
            && (Codes is null || Codes.Contains(error.Code) || Codes.Contains(error.Type))
            && (isOpenAICompatible || !OnlyOwnServer)
            && (Type is null || Type == error.Type)
            && (Words is null || error.Says(Words));
    }
}
