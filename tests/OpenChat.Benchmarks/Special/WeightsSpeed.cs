using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LLama;
using LLama.Common;
using LLama.Native;
using LLama.Sampling;
using OpenChat.Emulator;
using OpenChat.Emulator.Weights;

namespace OpenChat.Benchmarks.Special;

/// <summary>
/// Real weights behind HTTP, beside LLamaSharp's own loop over the same file in the same run: tokens a second, and how long the
/// first token takes when only a conversation's last message is new.
/// </summary>
internal sealed class WeightsSpeed(string path)
{
    private const int Rounds = 5;
    private const int Tokens = 200;

    private const string Question = "Write a long story about a fox.";

    private readonly int _threads = Environment.ProcessorCount;

    public async Task<string> MeasureAsync()
    {
        await using var engine = WeightsEngine.Open(new WeightsOptions { Path = path, Threads = _threads });
        await engine.Loaded;
        await using var emulator = await OpenChatEmulator.StartAsync(new OpenChatEmulatorOptions { Engine = engine });
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        var address = new Uri($"{emulator.OpenAIBaseUri}/chat/completions");

        NativeLogConfig.llama_log_set((NativeLogConfig.LLamaLogCallback)(static (_, _) => { }));
        var parameters = new ModelParams(path)
        {
            ContextSize = 8192,
            Threads = _threads,
            BatchThreads = _threads,
        };
        using var weights = await LLamaWeights.LoadFromFileAsync(parameters);
        var prompt = engine.ApplyTemplate([new("user", Question)]);

        var ours = new List<double>();
        var bare = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            var rates = (
                Ours: await OurRateAsync(http, address),
                Bare: await BareRateAsync(weights, parameters, prompt)
            );
            // The first round warms both up.
            if (round > 0)
            {
                ours.Add(rates.Ours);
                bare.Add(rates.Bare);
            }
        }

        var (whole, rest) = await FirstTokensAsync(http, address);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            | measured | value | target |
            | --- | --- | --- |
            | tokens a second, /v1/chat/completions | {Median(ours):0.0} | |
            | tokens a second, LLamaSharp's StatelessExecutor | {Median(bare):0.0} | |
            | ours of theirs | {Median(ours) / Median(bare):0.00} | at least 0.95 |
            | first token, 2,000 tokens new | {whole.TotalMilliseconds:0} ms | |
            | first token, last message alone new | {rest.TotalMilliseconds:0} ms | |
            | second of first | {rest / whole:0.00} | at most 0.15 |
            """
        );
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static async Task<double> OurRateAsync(HttpClient http, Uri address)
    {
        var started = Stopwatch.GetTimestamp();
        var answer = await AskAsync(http, address, [("user", Question)], Tokens, cachePrompt: false);
        return Count(answer) / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static int Count(JsonNode answer) => (int)answer["usage"]!["completion_tokens"]!;

    private static async Task<double> BareRateAsync(LLamaWeights weights, ModelParams parameters, string prompt)
    {
        var executor = new StatelessExecutor(weights, parameters);
        using var sampling = new DefaultSamplingPipeline { Temperature = 0 };
        var inference = new InferenceParams { MaxTokens = Tokens, SamplingPipeline = sampling };
        var started = Stopwatch.GetTimestamp();
        var count = 0;
        await foreach (var _ in executor.InferAsync(prompt, inference))
        {
            count++;
        }

        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<(TimeSpan Whole, TimeSpan New)> FirstTokensAsync(HttpClient http, Uri address)
    {
        List<(string, string)> conversation = [];
        for (var turn = 0; turn < 20; turn++)
        {
            conversation.Add(
                ("user", $"Question {turn}: " + string.Concat(Enumerable.Repeat("what of the red fox here? ", 8)))
            );
            conversation.Add(
                ("assistant", $"Answer {turn}: " + string.Concat(Enumerable.Repeat("it sleeps under a tree. ", 7)))
            );
        }

        async Task<TimeSpan> FirstTokenAsync(string last)
        {
            var started = Stopwatch.GetTimestamp();
            await AskAsync(http, address, [.. conversation, ("user", last)], 1, cachePrompt: true);
            return Stopwatch.GetElapsedTime(started);
        }

        var whole = await FirstTokenAsync("And now, where is the first fox?");
        return (whole, await FirstTokenAsync("Where did the second one go to?"));
    }

    private static async Task<JsonNode> AskAsync(
        HttpClient http,
        Uri address,
        IEnumerable<(string Role, string Content)> messages,
        int maxTokens,
        bool cachePrompt
    )
    {
        var body = new JsonObject
        {
            ["messages"] = new JsonArray([
                .. messages.Select(message => new JsonObject
                {
                    ["role"] = message.Role,
                    ["content"] = message.Content,
                }),
            ]),
            ["max_tokens"] = maxTokens,
            ["temperature"] = 0,
            ["cache_prompt"] = cachePrompt,
        };
        using var answer = await http.PostAsJsonAsync(address, body);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }
}
