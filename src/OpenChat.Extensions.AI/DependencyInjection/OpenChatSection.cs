using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using PromptedTools.Extensions.AI;

namespace OpenChat.Extensions.AI.DependencyInjection;

/// <summary>A configuration section's keys. A missing key keeps the option's default.</summary>
internal sealed class OpenChatSection
{
    public string? Dialect { get; set; }

    public string? Engine { get; set; }

    public string? BaseUri { get; set; }

    public string? AccountId { get; set; }

    public string? GatewayId { get; set; }

    public string? LegacyGatewayPrefix { get; set; }

    public string? ModelId { get; set; }

    public string? ApiToken { get; set; }

    public int? MaxOutputTokens { get; set; }

    public int? MaxContentLength { get; set; }

    public int? ContextWindow { get; set; }

    public int? MaxRetries { get; set; }

    public TimeSpan? ResponseTimeout { get; set; }

    public TimeSpan? StreamIdleTimeout { get; set; }

    public int? MaxResponseBytes { get; set; }

    public int? MaxFrameBytes { get; set; }

    public bool? ConstrainReplies { get; set; }

    public bool? AllowInsecureTransport { get; set; }

    public Dictionary<string, string> Headers { get; set; } = [];

    public PromptedToolsOptions? PromptedTools { get; set; }

    public void ApplyTo(OpenChatClientOptions options)
    {
        options.ModelId = ModelId ?? options.ModelId;
        options.ApiToken = ApiToken ?? options.ApiToken;
        options.MaxOutputTokens = MaxOutputTokens ?? options.MaxOutputTokens;
        options.MaxContentLength = MaxContentLength ?? options.MaxContentLength;
        options.ContextWindow = ContextWindow ?? options.ContextWindow;
        options.MaxRetries = MaxRetries ?? options.MaxRetries;
        options.PromptedTools = PromptedTools;
        options.ResponseTimeout = ResponseTimeout ?? options.ResponseTimeout;
        options.StreamIdleTimeout = StreamIdleTimeout ?? options.StreamIdleTimeout;
        options.MaxResponseBytes = MaxResponseBytes ?? options.MaxResponseBytes;
        options.MaxFrameBytes = MaxFrameBytes ?? options.MaxFrameBytes;
        options.ConstrainReplies = ConstrainReplies ?? options.ConstrainReplies;
        options.AllowInsecureTransport = AllowInsecureTransport ?? options.AllowInsecureTransport;
        foreach (var (name, value) in Headers)
        {
            options.Headers[name] = value;
        }
    }
}

/// <summary>The values of a configuration section's <c>Dialect</c>: the methods that make an endpoint.</summary>
internal enum OpenChatDialect
{
    WorkersAI,
    AIGateway,
    LegacyAIGateway,
    OpenAICompatible,
}

/// <summary>Reads a configuration section into options, or says everything that is wrong in it at once.</summary>
internal sealed class OpenChatSectionReader(IConfiguration configuration)
{
    private static readonly string[] s_keys = [.. typeof(OpenChatSection).GetProperties().Select(static p => p.Name)];

    private static readonly string[] s_promptedToolsKeys =
    [
        .. typeof(PromptedToolsOptions).GetProperties().Select(static p => p.Name),
    ];

    private readonly List<string> _faults = [];

    /// <exception cref="OptionsValidationException">The section is wrong. The message names every fault.</exception>
    public void ApplyTo(OpenChatClientOptions options)
    {
        var section = new OpenChatSection { PromptedTools = options.PromptedTools?.Clone() };
        configuration.Bind(section);
        section.ApplyTo(options);
        options.Endpoint = MakeEndpoint(section);
        FindUnknownKeys();
        if (options.Endpoint is not null)
        {
            _faults.AddRange(options.FindFaults());
        }

        if (_faults.Count > 0)
        {
            var name = $"The configuration section \"{(configuration as IConfigurationSection)?.Path}\"";
            throw new OptionsValidationException(
                name,
                typeof(OpenChatClientOptions),
                _faults.Select(fault => $"{name}: {fault}")
            );
        }
    }

    private OpenChatEndpoint? MakeEndpoint(OpenChatSection section)
    {
        if (DialectOf(section) is not { } dialect || IsAnyMissing(section, dialect))
        {
            return null;
        }

        if (IsSet(section.Engine) && dialect != OpenChatDialect.OpenAICompatible)
        {
            _faults.Add($"{nameof(section.Engine)} is set, and {dialect} has none. Leave one of the two out.");
            return null;
        }

        Uri? baseUri = null;
        if (IsSet(section.BaseUri) && !Uri.TryCreate(section.BaseUri, UriKind.RelativeOrAbsolute, out baseUri))
        {
            _faults.Add($"{nameof(section.BaseUri)} is no address. Set one such as http://127.0.0.1:8080/v1.");
            return null;
        }

        return dialect switch
        {
            OpenChatDialect.OpenAICompatible => MakeOwnServer(section.Engine, baseUri!),
            OpenChatDialect.WorkersAI => OpenChatEndpoint.WorkersAI(section.AccountId!, baseUri),
            OpenChatDialect.AIGateway => OpenChatEndpoint.AIGateway(section.AccountId!, section.GatewayId!, baseUri),
            _ => OpenChatEndpoint.LegacyAIGateway(
                section.AccountId!,
                section.GatewayId!,
                baseUri,
                section.LegacyGatewayPrefix ?? ""
            ),
        };
    }

    private OpenChatEndpoint? MakeOwnServer(string? engine, Uri baseUri)
    {
        if (!IsSet(engine))
        {
            return OpenChatEndpoint.OpenAICompatible(baseUri);
        }

        try
        {
            return OpenChatEndpoint.ForEngine(engine, baseUri);
        }
        catch (ArgumentException unknown)
        {
            _faults.Add($"{nameof(OpenChatSection.Engine)}: {unknown.Message}");
            return null;
        }
    }

    private OpenChatDialect? DialectOf(OpenChatSection section)
    {
        if (IsSet(section.Dialect))
        {
            if (
                Enum.TryParse<OpenChatDialect>(section.Dialect, ignoreCase: true, out var named)
                && Enum.IsDefined(named)
            )
            {
                return named;
            }

            var known = string.Join(", ", Enum.GetNames<OpenChatDialect>());
            _faults.Add(
                $"{nameof(section.Dialect)} is \"{section.Dialect}\", which is none of {known}. It can be left out: then it follows from the other keys."
            );
            return null;
        }

        OpenChatDialect? guessed =
            IsSet(section.Engine) ? OpenChatDialect.OpenAICompatible
            : IsSet(section.GatewayId) ? OpenChatDialect.AIGateway
            : IsSet(section.AccountId) ? OpenChatDialect.WorkersAI
            : IsSet(section.BaseUri) ? OpenChatDialect.OpenAICompatible
            : null;
        if (guessed is null)
        {
            _faults.Add(
                $"It names no endpoint. Set {nameof(section.BaseUri)} for a server of your own, or {nameof(section.AccountId)} and {nameof(section.ApiToken)} for Workers AI."
            );
        }

        return guessed;
    }

    private bool IsAnyMissing(OpenChatSection section, OpenChatDialect dialect)
    {
        (string Key, string? Value) accountId = (nameof(section.AccountId), section.AccountId);
        (string Key, string? Value)[] needed = dialect switch
        {
            OpenChatDialect.OpenAICompatible => [(nameof(section.BaseUri), section.BaseUri)],
            OpenChatDialect.WorkersAI => [accountId],
            _ => [accountId, (nameof(section.GatewayId), section.GatewayId)],
        };
        var missing = Array.FindAll(needed, static key => !IsSet(key.Value));
        _faults.AddRange(missing.Select(key => $"{key.Key} is not set, and {dialect} needs it."));
        return missing.Length > 0;
    }

    /// <summary>A whole configuration, not a section of it, holds keys of others.</summary>
    private void FindUnknownKeys()
    {
        if (configuration is IConfigurationSection)
        {
            FindUnknownKeys(configuration, null, s_keys);
            FindUnknownKeys(configuration, nameof(OpenChatSection.PromptedTools), s_promptedToolsKeys);
        }
    }

    private void FindUnknownKeys(IConfiguration section, string? part, string[] known)
    {
        var children = (part is null ? section : section.GetSection(part)).GetChildren();
        foreach (var child in children.Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
        {
            _faults.Add(
                $"{child.Path[(configuration as IConfigurationSection)!.Path.Length..].TrimStart(':')} is no setting. Known are {string.Join(", ", known)}."
            );
        }
    }

    // An environment variable that is empty is one that is not set.
    private static bool IsSet([NotNullWhen(true)] string? value) => !string.IsNullOrWhiteSpace(value);
}
