using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenChat.Extensions.AI;

namespace OpenChat.Shared;

/// <summary>
/// The options of one registration: what it was given, then what the program's own <c>Configure</c>, <c>ConfigureAll</c> and
/// <c>PostConfigure</c> say. No registration writes into another's, nor into what the program configures for itself.
/// </summary>
internal sealed class RegisteredOptions
{
    private OpenChatClientOptions _value = null!;

    /// <summary>Adds options that are checked when the host starts, or else when they are first asked for.</summary>
    /// <param name="services">The services to add them to.</param>
    /// <param name="serviceKey">
    /// The registration's key. If it is text, the program's options of that name are its own; none has those without a name.
    /// </param>
    /// <param name="configure">Sets what the registration was given.</param>
    /// <returns>The name to ask for them by.</returns>
    public static string Add(IServiceCollection services, object? serviceKey, Action<OpenChatClientOptions> configure)
    {
        var registration = $"{typeof(RegisteredOptions).Assembly.GetName().Name}/{Guid.NewGuid():N}";
        var name = serviceKey is null ? Options.DefaultName : serviceKey as string ?? registration;
        services
            .AddOptions<RegisteredOptions>(registration)
            .Configure<IServiceProvider>(
                (options, provider) => options._value = new Factory(provider, configure).Create(name)
            )
            .ValidateOnStart();
        return registration;
    }

    /// <exception cref="OptionsValidationException">Something in them is wrong. The message names all of it.</exception>
    public static OpenChatClientOptions Get(IServiceProvider provider, string registration) =>
        provider.GetRequiredService<IOptionsMonitor<RegisteredOptions>>().Get(registration)._value;

    private sealed class Factory(IServiceProvider provider, Action<OpenChatClientOptions> configure)
        : OptionsFactory<OpenChatClientOptions>(
            provider.GetServices<IConfigureOptions<OpenChatClientOptions>>(),
            provider.GetServices<IPostConfigureOptions<OpenChatClientOptions>>(),
            [.. provider.GetServices<IValidateOptions<OpenChatClientOptions>>(), new Check()]
        )
    {
        protected override OpenChatClientOptions CreateInstance(string name)
        {
            var options = new OpenChatClientOptions();
            configure(options);
            return options;
        }
    }

    private sealed class Check : IValidateOptions<OpenChatClientOptions>
    {
        public ValidateOptionsResult Validate(string? name, OpenChatClientOptions options) =>
            options.FindFaults() is { Count: > 0 } faults
                ? ValidateOptionsResult.Fail(faults)
                : ValidateOptionsResult.Success;
    }
}
