using Microsoft.Extensions.Options;
using OpenChat.Extensions.AI;

namespace SemanticKernel.Connectors.OpenChat.DependencyInjection;

/// <summary>Finds wrong options when the host starts, with the words the client itself has for them.</summary>
internal sealed class OpenChatClientOptionsCheck : IValidateOptions<OpenChatClientOptions>
{
    public ValidateOptionsResult Validate(string? name, OpenChatClientOptions options)
    {
        if (!OpenChatRegistration.IsNameOfOne(name))
        {
            return ValidateOptionsResult.Skip;
        }

        try
        {
            // Making a client checks its options and opens no connection.
            using var client = new OpenChatClient(options);
            return ValidateOptionsResult.Success;
        }
        catch (ArgumentException exception)
        {
            return ValidateOptionsResult.Fail(exception.Message);
        }
    }
}
