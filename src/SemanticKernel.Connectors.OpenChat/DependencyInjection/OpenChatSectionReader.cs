using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using OpenChat.Extensions.AI;

namespace SemanticKernel.Connectors.OpenChat.DependencyInjection;

/// <summary>Reads a configuration section into options, or says everything that is wrong in it at once.</summary>
internal sealed class OpenChatSectionReader(IConfiguration configuration)
{
    private static readonly string[] s_keys = [.. typeof(OpenChatSection).GetProperties().Select(static p => p.Name)];

    private static readonly string[] s_toolCallingKeys =
    [
        .. typeof(PromptedToolCallingOptions).GetProperties().Select(static p => p.Name),
    ];

    private static readonly string[] s_structuredOutputKeys =
    [
        .. typeof(PromptedStructuredOutputOptions).GetProperties().Select(static p => p.Name),
    ];

    private readonly List<string> _faults = [];

    /// <exception cref="OptionsValidationException">Something in the section is wrong. The message names all of it.</exception>
    public void ApplyTo(OpenChatClientOptions options)
    {
        var section = new OpenChatSection();
        configuration.Bind(section);
        section.ApplyTo(options);
        options.Endpoint = MakeEndpoint(section);
        FindUnknownKeys();
        if (_faults.Count > 0)
        {
            var others = options.Endpoint is null ? [] : options.FindFaults();
            throw new OptionsValidationException(PathOf(null), typeof(OpenChatClientOptions), [.. _faults, .. others]);
        }
    }

    private OpenChatEndpoint? MakeEndpoint(OpenChatSection section)
    {
        if (DialectOf(section) is not { } dialect || IsAnyMissing(section, dialect))
        {
            return null;
        }

        var baseUri = section.BaseUri is { } text ? new Uri(text, UriKind.RelativeOrAbsolute) : null;
        return dialect switch
        {
            OpenChatDialect.OpenAICompatible => OpenChatEndpoint.OpenAICompatible(baseUri!),
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

    private OpenChatDialect? DialectOf(OpenChatSection section)
    {
        if (section.Dialect is { } name)
        {
            if (Enum.TryParse<OpenChatDialect>(name, ignoreCase: true, out var dialect) && Enum.IsDefined(dialect))
            {
                return dialect;
            }

            var known = string.Join(", ", Enum.GetNames<OpenChatDialect>());
            _faults.Add(
                $"\"{PathOf(nameof(section.Dialect))}\" is \"{name}\", which is none of {known}. It can be left out: then it follows from the other keys."
            );
            return null;
        }

        if (section is { GatewayId: null, AccountId: null, BaseUri: null })
        {
            _faults.Add(
                $"The configuration section \"{PathOf(null)}\" names no endpoint. Set {nameof(section.BaseUri)} for a server of your own, or {nameof(section.AccountId)} and {nameof(section.ApiToken)} for Workers AI."
            );
            return null;
        }

        return section.GatewayId is not null ? OpenChatDialect.AIGateway
            : section.AccountId is not null ? OpenChatDialect.WorkersAI
            : OpenChatDialect.OpenAICompatible;
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
        var missing = Array.FindAll(needed, static key => string.IsNullOrWhiteSpace(key.Value));
        _faults.AddRange(missing.Select(key => $"\"{PathOf(key.Key)}\" is not set, and {dialect} needs it."));
        return missing.Length > 0;
    }

    /// <summary>A whole configuration, not a section of it, holds keys of others.</summary>
    private void FindUnknownKeys()
    {
        if (configuration is IConfigurationSection)
        {
            FindUnknownKeys(configuration, null, s_keys);
            FindUnknownKeys(configuration, nameof(OpenChatSection.ToolCalling), s_toolCallingKeys);
            FindUnknownKeys(configuration, nameof(OpenChatSection.StructuredOutput), s_structuredOutputKeys);
        }
    }

    private void FindUnknownKeys(IConfiguration section, string? part, string[] known)
    {
        var children = (part is null ? section : section.GetSection(part)).GetChildren();
        foreach (var child in children.Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
        {
            _faults.Add($"\"{child.Path}\" is no setting. Known are {string.Join(", ", known)}.");
        }
    }

    private string PathOf(string? key)
    {
        var path = (configuration as IConfigurationSection)?.Path ?? "";
        return key is null ? path
            : path.Length == 0 ? key
            : ConfigurationPath.Combine(path, key);
    }
}
