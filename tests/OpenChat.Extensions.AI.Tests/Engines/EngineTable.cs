namespace OpenChat.Extensions.AI.Tests.Engines;

/// <summary>What is known of each engine, a row for each: a new one is its file and its row here.</summary>
internal static class EngineTable
{
    /// <summary>The model that the rows are about.</summary>
    public const string Model = "openchat-3.5-0106";

    public static readonly EngineRow[] Rows =
    [
        new("llama.cpp", OpenChatEndpoint.LlamaCpp)
        {
            Window = new("/props", """{"default_generation_settings":{"n_ctx":1000},"total_slots":4}""", 1000),
            NotLoaded = new(
                "/props",
                """{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}""",
                503
            ),
            RepetitionPenalty = "repeat_penalty",
        },
        new("Ollama", OpenChatEndpoint.Ollama)
        {
            Window = new(
                "/api/ps",
                """
                {"models":[{"name":"other:latest","model":"other:latest","context_length":77},
                {"name":"openchat-3.5-0106:latest","model":"openchat-3.5-0106:latest","context_length":1000}]}
                """,
                1000
            ),
            NotLoaded = new(
                "/api/ps",
                """{"models":[{"name":"other:latest","model":"other:latest","context_length":77}]}"""
            ),
            Refusal = (
                500,
                """{"error":{"message":"invalid JSON schema in format","type":"api_error","param":null,"code":null}}"""
            ),
        },
        new("vLLM", OpenChatEndpoint.VLlm)
        {
            Window = new(
                "/v1/models",
                """
                {"object":"list","data":[{"id":"base","max_model_len":1000},
                {"id":"openchat-3.5-0106","parent":"base","max_model_len":null}]}
                """,
                1000
            ),
            RepetitionPenalty = "repetition_penalty",
            CountsItems = false,
            Refusal = (
                400,
                """{"object":"error","message":"The provided JSON schema contains features not supported by xgrammar.","type":"BadRequestError","param":null,"code":400}"""
            ),
        },
        new("LM Studio", OpenChatEndpoint.LMStudio)
        {
            Window = new(
                "/api/v0/models",
                """
                {"object":"list","data":[{"id":"other","state":"loaded","max_context_length":9,"loaded_context_length":8},
                {"id":"openchat-3.5-0106","state":"loaded","max_context_length":8192,"loaded_context_length":1000}]}
                """,
                1000
            ),
            NotLoaded = new(
                "/api/v0/models",
                """{"object":"list","data":[{"id":"openchat-3.5-0106","state":"not-loaded","max_context_length":8192}]}"""
            ),
            RepetitionPenalty = "repeat_penalty",
            WrapsLists = true,
        },
    ];

    public static TheoryData<string> Names => [.. Rows.Select(static row => row.Name)];

    /// <summary>Those whose server starts without its model.</summary>
    public static TheoryData<string> LateLoaders =>
        [.. Rows.Where(static row => row.NotLoaded is not null).Select(static row => row.Name)];

    public static EngineRow Row(string name) => Array.Find(Rows, row => row.Name == name)!;
}

/// <summary>What a route tells, and what it means.</summary>
internal sealed record ToldWindow(string Route, string Body, int Number = 200);

internal sealed record EngineRow(string Name, Func<Uri, OpenChatEndpoint> Endpoint)
{
    /// <summary>What the server tells of its window, and the window.</summary>
    public required ToldWindow Window { get; init; }

    /// <summary>What it tells, with which status, before the model is loaded.</summary>
    public ToldWindow? NotLoaded { get; init; }

    /// <summary>Its name for the repetition penalty; null where it takes none.</summary>
    public string? RepetitionPenalty { get; init; }

    /// <summary>Whether a list must be put into an object.</summary>
    public bool WrapsLists { get; init; }

    /// <summary>Whether minItems and maxItems are sent.</summary>
    public bool CountsItems { get; init; } = true;

    /// <summary>How it refuses a schema.</summary>
    public (int Status, string Body) Refusal { get; init; } =
        (400, """{"error":{"code":400,"message":"JSON schema conversion failed","type":"invalid_request_error"}}""");
}
