namespace OpenChat.Extensions.AI.Tests.Wire;

internal sealed record StreamRow(string Text, params string[] Frames)
{
    public bool IsOpenAI { get; init; }

    public (long, long)? Usage { get; init; }

    public string Reason { get; init; } = "stop";

    public OpenChatErrorKind? Failure { get; init; }

    /// <summary>The whole body where frames with <c>data: </c> and blank lines are not what is sent.</summary>
    public string Body { get; init; } = string.Concat(Frames.Select(static frame => $"data: {frame}\n\n"));
}

/// <summary>The streams of wire protocol, section 4, and what llama.cpp does.</summary>
internal static class StreamRows
{
    private const string Done = "[DONE]";
    private const string Call = "<tool_call>\n{\"name\": \"calc\", \"arguments\": {\"a\":1}}\n</tool_call>";

    private static readonly Dictionary<string, StreamRow> s_rows = new()
    {
        ["card"] = new(
            "Hello can",
            """{"response":"Hello","p":"abcdefghijklmnopqrstuvw"}""",
            """{"response":" can","p":"abcdefgh"}""",
            """{"response":""}""",
            """{"response":"","usage":{"prompt_tokens":755,"completion_tokens":10,"total_tokens":765}}""",
            Done
        )
        {
            Usage = (755, 10),
        },
        ["frames alike but for their text"] = new(
            "a b\"c\ndéf😀",
            """{"response":"a","model":"m"}""",
            """{"response":" b","model":"m"}""",
            """{"response":"\"c\n","model":"m"}""",
            """{"response":"d","model":"m"}""",
            """{"response":"","model":"m"}""",
            """{"response":"é","model":"m"}""",
            """{"response":"f😀","model":"m"}""",
            """{"response":"lost""" + "\t" + """control character","model":"m"}""",
            Done
        ),
        ["frames alike with more behind the text"] = new(
            "abcd",
            """{"response":"a","p":"x"}""",
            """{"response":"b","usage":{"prompt_tokens":9,"completion_tokens":1},"p":"x"}""",
            """{"response":"c","p":"x"}""",
            """{"response":"d","finish_reason":"length","p":"x"}""",
            Done
        )
        {
            Usage = (9, 1),
            Reason = "length",
        },
        ["frames alike with the same piece of a call in each"] = new(
            "ab\n<tool_call>\n{\"name\": \"calc\", \"arguments\": {\"a\":11}}\n</tool_call>",
            """{"tool_calls":[{"index":0,"function":{"name":"calc","arguments":"{\"a\":"}}]}""",
            """{"response":"a","tool_calls":[{"index":0,"function":{"arguments":"1"}}]}""",
            """{"response":"b","tool_calls":[{"index":0,"function":{"arguments":"1"}}]}""",
            """{"tool_calls":[{"index":0,"function":{"arguments":"}"}}]}""",
            Done
        ),
        ["frames alike with two texts"] = new(
            "ac",
            """{"response_text":"x","response":"a"}""",
            """{"response_text":"x","response":"c"}""",
            Done
        ),
        ["one leading space"] = new("Hello", """{"response":" Hello"}""", Done),
        ["no response at all"] = new(
            "ab",
            """{"tool_calls":[],"p":"xx"}""",
            """{"response":"a"}""",
            """{"p":"x"}""",
            """{"response":null,"tool_calls":null,"usage":null}""",
            """{"response":"b"}""",
            Done
        ),
        ["whole tool call"] = new(Call, """{"response":"","tool_calls":[{"name":"calc","arguments":{"a":1}}]}""", Done),
        ["tool call in pieces"] = new(
            Call,
            """{"tool_calls":[{"id":"1","type":"function","index":0,"function":{"name":"calc"}}]}""",
            """{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\""}}]}""",
            """{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]}""",
            """{"tool_calls":[{"id":null,"type":null,"index":null,"function":{"name":null,"arguments":null}}]}""",
            """{"finish_reason":"tool_calls"}""",
            Done
        ),
        ["OpenAI tool call after text"] = new(
            "So:\n" + Call,
            """{"choices":[{"delta":{"content":"So:"}}]}""",
            """{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"calc","arguments":""}}]}}]}""",
            """{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":1}"}}]}}]}""",
            """{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}""",
            Done
        )
        {
            IsOpenAI = true,
        },
        ["finish reason with text"] = new(
            "Hello world",
            """{"response":"Hello"}""",
            """{"response":" world","finish_reason":"stop"}"""
        ),
        ["choices without index"] = new(
            "Hello world",
            """{"choices":[{"delta":{"content":"Hello"}}]}""",
            """{"choices":[{"delta":{"content":" world"},"finish_reason":"length"}]}"""
        )
        {
            Reason = "length",
        },
        ["bare done"] = new(
            "Hi",
            """{"response":"Hi"}""",
            """{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}"""
        )
        {
            Usage = (1, 2),
            Body =
                "data: {\"response\":\"Hi\"}\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}\n\n[DONE]\n\n",
        },
        ["bare done without a blank line"] = new("Hi") { Body = "data: {\"response\":\"Hi\"}\n[DONE]\n" },
        ["bare done at the very end"] = new("Hi") { Body = "data: {\"response\":\"Hi\"}\n\n[DONE]" },
        ["events without blank lines"] = new("Hi you")
        {
            Body = "data: {\"response\":\"Hi\"}\ndata: {\"response\":\" you\"}\n\ndata: [DONE]\n\n",
        },
        ["events without blank lines, the last cut off"] = new("Hi")
        {
            Body = "data: {\"response\":\"Hi\"}\ndata: {\"respon",
            Failure = OpenChatErrorKind.Truncated,
        },
        ["numbers"] = new(
            "61.0-42e1",
            """{"choices":[{"delta":{"content":6}}]}""",
            """{"response":1.0}""",
            """{"response":-42e1}""",
            Done
        ),
        ["object"] = new("""{"a": 1}""", """{"response":{"a": 1}}""", Done),
        ["streamed data"] = new(
            "Hello you",
            """{"streamed_data":[{"response":"Hello"}]}""",
            """{"streamed_data":[{"response":" "},{"response":"you"},{"response":"","usage":{"prompt_tokens":1,"completion_tokens":3}}]}""",
            Done
        )
        {
            Usage = (1, 3),
        },
        ["comments, pings, no space"] = new("Hi")
        {
            Body =
                ": hello\n\nevent: ping\n\nevent: ping\ndata: {\"type\":\"ping\"}\n\nid: 1\nretry: 10\ndata:{\"response\":\"Hi\"}\n\ndata:[DONE]\n\n",
        },
        ["last line without a newline"] = new("Hi") { Body = "data: {\"response\":\"Hi\",\"finish_reason\":\"stop\"}" },
        ["characters of several bytes"] = new("é知😀", """{"response":"é知😀"}""", Done),
        ["half a character in each frame"] = new(
            "😀!",
            """{"response":"\ud83d"}""",
            """{"response":"\ude00!"}""",
            Done
        ),
        ["junk"] = new(
            "ab",
            """{"response":"a"}""",
            "not json",
            "{\"response\":\"x",
            "[1,2]",
            """{"response":"b"}""",
            Done
        ),
        ["empty"] = new("", Done),
        ["usage ends it"] = new(
            "a",
            """{"response":"a"}""",
            """{"response":"","usage":{"prompt_tokens":1,"completion_tokens":1}}"""
        )
        {
            Usage = (1, 1),
        },
        ["running usage"] = new(
            "ab",
            """{"response":"a","usage":{"prompt_tokens":9,"completion_tokens":1}}""",
            """{"response":"b","usage":{"prompt_tokens":9,"completion_tokens":2}}""",
            Done
        )
        {
            Usage = (9, 2),
        },
        ["usage of each frame"] = new(
            "ab",
            """{"response":"a","usage":{"prompt_tokens":9,"completion_tokens":1}}""",
            """{"response":"b","usage":{"prompt_tokens":0,"completion_tokens":2}}""",
            """{"response":"","usage":{"completion_tokens":1}}""",
            Done
        )
        {
            Usage = (9, 4),
        },
        ["length by usage"] = new(
            "a",
            """{"response":"a"}""",
            """{"response":"","usage":{"prompt_tokens":1,"completion_tokens":1024}}""",
            Done
        )
        {
            Usage = (1, 1024),
            Reason = "length",
        },
        ["malformed usage"] = new(
            "a",
            """{"response":"a","usage":{"prompt_tokens":"x","completion_tokens":-1}}""",
            Done
        ),
        ["error frame"] = new("Hel", """{"response":"Hel"}""", """{"errors":[{"code":3040,"message":"busy"}]}""", Done)
        {
            Failure = OpenChatErrorKind.Busy,
        },
        ["error frame of a status"] = new("", """{"error":{"code":500,"message":"oops"}}""")
        {
            Failure = OpenChatErrorKind.Server,
        },
        ["error line"] = new("itled")
        {
            IsOpenAI = true,
            Failure = OpenChatErrorKind.ContextWindowExceeded,
            Body =
                "data: {\"choices\":[{\"delta\":{\"content\":\"itled\"}}]}\n\nerror: {\"code\":400,\"message\":\"the request exceeds the available context size\",\"type\":\"invalid_request_error\"}\n\ndata: [DONE]\n\n",
        },
        ["truncated"] = new("Hello", """{"response":"Hello"}""") { Failure = OpenChatErrorKind.Truncated },
        ["truncated inside a frame"] = new("Hello")
        {
            Body = "data: {\"response\":\"Hello\"}\n\ndata: {\"respon",
            Failure = OpenChatErrorKind.Truncated,
        },
        ["truncated after a running total without text"] = new(
            "a",
            """{"response":"","usage":{"prompt_tokens":9,"completion_tokens":0}}""",
            """{"response":"a"}"""
        )
        {
            Failure = OpenChatErrorKind.Truncated,
        },
        ["no frame in OpenAI's dialect"] = new("", Done)
        {
            IsOpenAI = true,
            Failure = OpenChatErrorKind.InvalidResponse,
        },
        // LocalAI, https://github.com/mudler/LocalAI/issues/1744: usage of zeros in every frame, no finish reason till the end.
        ["usage in every frame"] = new(
            "ab",
            """{"choices":[{"index":0,"delta":{"role":"assistant","content":""}}],"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}}""",
            """{"choices":[{"index":0,"delta":{"content":"a"}}],"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}}""",
            """{"choices":[{"index":0,"delta":{"content":""}}],"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}}""",
            """{"choices":[{"index":0,"delta":{"content":"b"}}],"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}}""",
            """{"choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}""",
            Done
        )
        {
            IsOpenAI = true,
            Usage = (9, 2),
        },
        ["usage in every frame, cut after an empty one"] = new(
            "a",
            """{"response":"a","usage":{"prompt_tokens":9,"completion_tokens":1}}""",
            """{"response":"","usage":{"prompt_tokens":9,"completion_tokens":1}}"""
        )
        {
            Failure = OpenChatErrorKind.Truncated,
        },
        ["usage in every frame, cut after the first"] = new(
            "",
            """{"choices":[{"delta":{"role":"assistant","content":""}}],"usage":{"prompt_tokens":9,"completion_tokens":0}}"""
        )
        {
            Failure = OpenChatErrorKind.Truncated,
        },
        ["usage in every frame, cut after two empty ones"] = new(
            "",
            """{"response":"","usage":{"prompt_tokens":9,"completion_tokens":0}}""",
            """{"response":"","usage":{"prompt_tokens":9,"completion_tokens":0}}"""
        )
        {
            Failure = OpenChatErrorKind.Truncated,
        },
        ["usage in every frame, cut after the text"] = new(
            "ab",
            """{"response":"a","usage":{"prompt_tokens":9,"completion_tokens":1}}""",
            """{"response":"b","usage":{"prompt_tokens":9,"completion_tokens":2}}"""
        )
        {
            Failure = OpenChatErrorKind.Truncated,
        },
        ["usage in every frame, all in one event"] = new("ab")
        {
            Body =
                "data: {\"response\":\"a\",\"usage\":{\"completion_tokens\":1}}\ndata: {\"response\":\"b\",\"usage\":{\"completion_tokens\":2}}\ndata: {\"response\":\"\",\"usage\":{\"completion_tokens\":2}}\n\n",
            Failure = OpenChatErrorKind.Truncated,
        },
        ["usage ends it, in one event with the text"] = new("a")
        {
            Body =
                "data: {\"response\":\"a\"}\ndata: {\"response\":\"\",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}\n\n",
            Usage = (1, 1),
        },
        ["usage of nothing in every frame"] = new(
            "a",
            """{"choices":[{"delta":{"content":"a"}}],"usage":null}""",
            """{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":1}}"""
        )
        {
            IsOpenAI = true,
            Usage = (9, 1),
        },
        // Ollama, https://github.com/ollama/ollama/issues/4357; SGLang, https://github.com/sgl-project/sglang/issues/3912.
        ["finish reason that is none, as text"] = new(
            "abcd",
            """{"choices":[{"delta":{"content":"a"},"finish_reason":""}]}""",
            """{"choices":[{"delta":{"content":"b"},"finish_reason":"null"}]}""",
            """{"choices":[{"delta":{"content":"c"},"finish_reason":"null"}]}""",
            """{"response":"d","finish_reason":"None"}""",
            """{"choices":[{"delta":{},"finish_reason":"length"}]}""",
            Done
        )
        {
            IsOpenAI = true,
            Reason = "length",
        },
        ["finish reason that is none, then cut"] = new(
            "ab",
            """{"choices":[{"delta":{"content":"a"},"finish_reason":"null"}]}""",
            """{"choices":[{"delta":{"content":"b"},"finish_reason":"null"}]}"""
        )
        {
            IsOpenAI = true,
            Failure = OpenChatErrorKind.Truncated,
        },
        ["finish reason of Mistral"] = new(
            "a",
            """{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"model_length"}]}"""
        )
        {
            IsOpenAI = true,
            Reason = "length",
        },
        ["finish reason of Text Generation Inference"] = new(
            "a",
            """{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"eos_token"}]}"""
        )
        {
            IsOpenAI = true,
        },
        ["choices of another answer between"] = new(
            "abc",
            """{"choices":[{"index":1,"delta":{"content":"x"}}]}""",
            """{"choices":[{"index":0,"delta":{"content":"a"}}]}""",
            """{"choices":[{"index":1,"delta":{"content":"y"}},{"index":0,"delta":{"content":"b"}}]}""",
            """{"choices":[{"delta":{"content":"z"},"finish_reason":"length","index":1}]}""",
            """{"choices":[{"delta":{"content":"c"},"finish_reason":"stop","index":0}]}""",
            Done
        )
        {
            IsOpenAI = true,
        },
        ["content in parts"] = new(
            "Hello you",
            """{"choices":[{"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]}]}}]}""",
            """{"choices":[{"delta":{"content":[{"type":"text","text":"Hello"}]}}]}""",
            """{"choices":[{"delta":{"content":[{"type":"text","text":" "},{"text":"you","type":"text"}]}}]}""",
            """{"choices":[{"delta":{"content":""},"finish_reason":"stop"}]}"""
        )
        {
            IsOpenAI = true,
        },
        // OpenRouter, https://openrouter.ai/docs/api-reference/streaming
        ["error beside the finish reason"] = new(
            "Hello",
            """{"choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":null}]}""",
            """{"error":{"code":502,"message":"Provider disconnected"},"choices":[{"index":0,"delta":{"content":"lo"},"finish_reason":"error"}]}"""
        )
        {
            IsOpenAI = true,
            Failure = OpenChatErrorKind.Server,
        },
        ["error in the choice"] = new(
            "Hel",
            """{"choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":null}]}""",
            """{"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error","error":{"code":429,"message":"slow down"}}]}""",
            Done
        )
        {
            IsOpenAI = true,
            Failure = OpenChatErrorKind.Busy,
        },
        ["finish reason error alone"] = new(
            "Hel",
            """{"choices":[{"index":0,"delta":{"content":"Hel"}}]}""",
            """{"choices":[{"index":0,"delta":{},"finish_reason":"error"}]}""",
            Done
        )
        {
            IsOpenAI = true,
            Failure = OpenChatErrorKind.Unknown,
        },
        // LM Studio, https://github.com/nugget/thane-ai-agent/pull/1395 and https://github.com/0xBakeer/inference-atlas/pull/11
        ["event error"] = new("")
        {
            IsOpenAI = true,
            Body =
                "event: error\ndata: {\"error\":{\"message\":\"The number of tokens to keep from the initial prompt is greater than the context length. Try to load the model with a larger context length, or provide a shorter input\"}}\n\n",
            Failure = OpenChatErrorKind.ContextWindowExceeded,
        },
        ["event error without an error's fields"] = new("Hi")
        {
            IsOpenAI = true,
            Body =
                "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\nevent: error\ndata: {\"message\":\"Context size has been exceeded.\"}\n\n",
            Failure = OpenChatErrorKind.ContextWindowExceeded,
        },
        ["event error in words"] = new("Hi")
        {
            Body = "data: {\"response\":\"Hi\"}\n\nevent: error\ndata: context shift is disabled\n\ndata: [DONE]\n\n",
            Failure = OpenChatErrorKind.ContextWindowExceeded,
        },
        // Text Generation Inference, router/src/infer/mod.rs.
        ["error with its status beside it"] = new(
            "",
            """{"error":{"message":"Input validation error: `inputs` must have less than 1024 tokens. Given: 3546","http_status_code":422}}"""
        )
        {
            IsOpenAI = true,
            Failure = OpenChatErrorKind.ContextWindowExceeded,
        },
        ["detail in the stream"] = new(
            "Hel",
            """{"response":"Hel"}""",
            """{"detail":[{"loc":["body"],"msg":"the input length exceeds the context length","type":"value_error"}]}"""
        )
        {
            Failure = OpenChatErrorKind.ContextWindowExceeded,
        },
        ["detail beside the answer"] = new(
            "Hello",
            """{"response":"Hel","detail":"cached"}""",
            """{"response":"lo","detail":"cached"}""",
            Done
        ),
        ["events without data"] = new("Hi")
        {
            Body = "data\n\ndata:\n\ndata:  \n\ndata: {\"response\":\"Hi\"}\n\ndata: \ndata:\n\ndata: [DONE]\n\n",
        },
        ["nothing but junk"] = new("", "hello", Done) { Failure = OpenChatErrorKind.InvalidResponse },
    };

    public static TheoryData<string> All => [.. s_rows.Keys];

    public static StreamRow Get(string name) => s_rows[name];
}
