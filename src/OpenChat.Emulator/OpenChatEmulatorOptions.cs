using System.Net;
using Microsoft.Extensions.Logging;
using OpenChat.Emulator.OpenAI;

namespace OpenChat.Emulator;

/// <summary>Represents how an <see cref="OpenChatEmulator"/> listens, checks and answers.</summary>
public sealed class OpenChatEmulatorOptions
{
    /// <summary>Gets or sets the TCP port to listen on, 0 to 65535.</summary>
    /// <value>0 by default: the system picks a free one.</value>
    public int Port { get; set; }

    /// <summary>Gets or sets the address to listen on.</summary>
    /// <value>127.0.0.1 by default. Any address that others can reach is refused unless <see cref="AllowNonLoopback"/> is set.</value>
    public IPAddress Address { get; set; } = IPAddress.Loopback;

    /// <summary>Gets or sets a value indicating whether the emulator may listen on an address that other machines can reach.</summary>
    /// <value><see langword="false"/> by default: the emulator speaks plain HTTP and takes any token.</value>
    public bool AllowNonLoopback { get; set; }

    /// <summary>Gets the names, beside <c>localhost</c> and every IP address, under which the emulator is asked.</summary>
    /// <remarks>
    /// A request whose <c>Host</c> header has another name is answered with 403: a web page can make a name of its own point at
    /// this machine. A request with the <c>Origin</c> of another server is answered with 403 too, whatever its host.
    /// </remarks>
    /// <value>Empty by default. Names have no port, no scheme and no wildcard; case does not matter.</value>
    public ISet<string> AllowedHosts { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets or sets what writes the answers.</summary>
    /// <value>A new <see cref="ScriptedEngine"/> when <see langword="null"/>, the default.</value>
    public IEmulatorEngine? Engine { get; set; }

    /// <summary>Gets or sets a value indicating whether the Workers AI routes ask for a bearer token.</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool RequireToken { get; set; } = true;

    /// <summary>Gets or sets the one token that is accepted.</summary>
    /// <value>
    /// <see langword="null"/> by default: the Workers AI routes take any token that is not empty, the OpenAI-compatible routes
    /// ask for none. When set, both ask for this one.
    /// </value>
    public string? Token { get; set; }

    /// <summary>Gets or sets the one account that exists.</summary>
    /// <value><see langword="null"/> by default: every account does. Another one is answered with 404 and code 7003.</value>
    public string? AccountId { get; set; }

    /// <summary>Gets the models that exist on the Workers AI routes; another one is answered with 400 and code 5007.</summary>
    /// <value>
    /// Holds <c>@cf/openchat/openchat-3.5-0106</c> by default. Names that do not begin with <c>@</c> are further ones of the model on
    /// the OpenAI-compatible routes of servers that look at the name, beside its own, <c>openchat-3.5-0106</c>.
    /// </value>
    public ISet<string> Models { get; } =
        new HashSet<string>(StringComparer.Ordinal) { "@cf/openchat/openchat-3.5-0106" };

    /// <summary>Gets or sets a value indicating whether a model whose slashes are percent-encoded is refused, as the real route does.</summary>
    /// <value><see langword="false"/> by default. A refusal is 400 and code 7000, "No route for that URI".</value>
    public bool StrictPaths { get; set; }

    /// <summary>Gets or sets the largest number of characters a message's content or a prompt may have.</summary>
    /// <value>4096 by default, the model card's <c>maxLength</c>; <see langword="null"/> for no limit. The OpenAI-compatible routes have none.</value>
    public int? MaxContentLength { get; set; } = 4096;

    /// <summary>Gets or sets the server that the OpenAI-compatible routes play.</summary>
    /// <value>
    /// <see cref="EmulatedServer.LlamaCpp"/> by default. It decides where the context window stands and what happens beyond it, the
    /// forms of errors, the fields that are read, and the routes that tell of the model. The Workers AI routes stay as they are.
    /// </value>
    public EmulatedServer Server { get; set; }

    /// <summary>Gets or sets the tokens that prompt and answer may have together.</summary>
    /// <value>
    /// Where it was never set, what the <see cref="Server"/> has of its own: 8192, but 4096 with <see cref="EmulatedServer.Ollama"/>
    /// and <see cref="EmulatedServer.LMStudio"/>; <see langword="null"/> for no limit. More is answered with 400, and code 5021 on the
    /// Workers AI routes, but for Ollama, which cuts. An engine that holds a model (<see cref="IModelEngine"/>) has a window of its own,
    /// and this one is not asked.
    /// </value>
    public int? ContextWindow
    {
        get => IsContextWindowSet ? field : PlayedServer.DefaultContextWindow(Server);
        set
        {
            field = value;
            IsContextWindowSet = true;
        }
    }

    internal bool IsContextWindowSet { get; private set; }

    /// <summary>Gets or sets how many requests are kept for <see cref="OpenChatEmulator.Requests"/>; the oldest go first.</summary>
    /// <value>10,000 by default; 0 keeps none.</value>
    public int MaxKeptRequests { get; set; } = 10_000;

    /// <summary>Gets or sets a value indicating whether programs in any language may look at the emulator and change it over HTTP.</summary>
    /// <remarks>
    /// <c>GET /emulator/requests</c> tells the requests that are kept, without any header's value that may be a secret and without the
    /// values of queries. <c>PUT /emulator/faults</c> replaces the faults: <c>{"always": ["busy"], "next": [["status=500"], []]}</c>. Both
    /// are answered to this machine only.
    /// </remarks>
    /// <value><see langword="false"/> by default.</value>
    public bool Control { get; set; }

    /// <summary>Gets or sets where one line for each request is logged: method, path, status, time and the faults played, never header or body.</summary>
    /// <value><see langword="null"/> by default: nothing is logged.</value>
    public ILoggerFactory? LoggerFactory { get; set; }
}
