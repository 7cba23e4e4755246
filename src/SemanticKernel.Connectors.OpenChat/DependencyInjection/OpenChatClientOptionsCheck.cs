using Microsoft.Extensions.Options;
using OpenChat.Extensions.AI;

namespace SemanticKernel.Connectors.OpenChat.DependencyInjection;

/// <summary>Finds wrong options when the host starts.</summary>
internal sealed class OpenChatClientOptionsCheck : IValidateOptions<OpenChatClientOptions>
{
    public ValidateOptionsResult Validate(string? name, OpenChatClientOptions options)
    {
        if (!OpenChatRegistration.IsNameOfOne(name))
        {
            return ValidateOptionsResult.Skip;
        }

        var faults = options.FindFaults();
        return faults.Count > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }
}
