using Microsoft.Extensions.AI;

namespace OpenChat.Extensions.AI.Mapping;

internal static class Roles
{
    /// <summary>Whether what is said is an instruction: the model knows no developer beside the system.</summary>
    public static bool IsSystem(ChatRole role) =>
        role == ChatRole.System || role.Value.Equals("developer", StringComparison.OrdinalIgnoreCase);
}
