using Microsoft.Extensions.Options;
using OpenChat.Extensions.AI;

namespace OpenChat.Shared;

/// <summary>Finds wrong options when the host starts. Looks at those of one registration, since others check their own.</summary>
internal sealed class OpenChatClientOptionsCheck(string registration) : IValidateOptions<OpenChatClientOptions>
{
    public ValidateOptionsResult Validate(string? name, OpenChatClientOptions options)
    {
        if (name != registration)
        {
            return ValidateOptionsResult.Skip;
        }

        var faults = options.FindFaults();
        return faults.Count > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }
}
