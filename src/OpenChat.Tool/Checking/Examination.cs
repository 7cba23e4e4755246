using OpenChat.Extensions.AI;
using OpenChat.Tool.Servers;

namespace OpenChat.Tool.Checking;

/// <summary>What all checks of one server share: whom to ask, and what the ones before found.</summary>
internal sealed class Examination(
    NamedServer server,
    CheckSettings settings,
    HttpClient http,
    CountedRequests requests,
    TimeProvider time
)
{
    public NamedServer Server => server;

    public CheckSettings Settings => settings;

    public CountedRequests Requests => requests;

    public TimeProvider Time => time;

    public Probe Probe { get; } = new(server, http, time);

    /// <summary>Hears how far a check of many questions is.</summary>
    public Action<string> Progress { get; set; } = static _ => { };

    /// <summary>Gets or sets the models that the server lists.</summary>
    public IReadOnlyList<string> Models { get; set; } = [];

    /// <summary>Gets or sets the engine that the server looks like; null where one was named, and where nothing tells.</summary>
    public string? EngineGuess { get; set; }

    /// <summary>Gets or sets the tokens of <see cref="Talk.Question"/> alone; null where they are not counted.</summary>
    public int? QuestionTokens { get; set; }

    /// <summary>Gets or sets the usage of a whole answer; null where it had none.</summary>
    public Usage? WholeUsage { get; set; }

    /// <summary>Gets or sets the shortest time that an answer of one token took.</summary>
    public TimeSpan? OneToken { get; set; }

    /// <summary>Gets or sets the stream that was read.</summary>
    public StreamedAnswer? Stream { get; set; }

    /// <summary>Gets or sets the context window that the server tells.</summary>
    public int? ToldWindow { get; set; }

    /// <summary>Gets or sets how the tool questions went; null where none was asked.</summary>
    public Score? ToolQuestions { get; set; }

    /// <summary>Gets or sets how small talk went, where a call is wrong.</summary>
    public Score? SmallTalk { get; set; }

    /// <summary>The client as an application makes it, over the same connections.</summary>
    public OpenChatClient CreateClient(Action<OpenChatClientOptions>? configure = null)
    {
        var options = server.ToClientOptions();
        options.TimeProvider = time;
        // Set, so that no request is spent on asking for it each time.
        options.ContextWindow = Steps.WindowCheck.Whole;
        configure?.Invoke(options);
        return new OpenChatClient(options, http);
    }

    /// <summary>Sends a chat of which the tokens of the prompt matter, not the answer.</summary>
    public async Task<Answer> CountAsync(IEnumerable<Message> messages, CancellationToken cancellationToken)
    {
        var answer = await Probe.ChatAsync(messages, 1, cancellationToken).ConfigureAwait(false);
        if (answer.IsSuccess && (OneToken is null || answer.Elapsed < OneToken))
        {
            OneToken = answer.Elapsed;
        }

        return answer;
    }
}
