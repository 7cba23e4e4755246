using Microsoft.Extensions.AI;

namespace PromptedTools.Turns;

/// <summary>What a message counts as: the model knows user, assistant and system only.</summary>
internal static class Roles
{
    /// <summary>Whether what is said is an instruction; developer is what newer models call their system role.</summary>
    public static bool IsSystem(ChatRole role) =>
        role == ChatRole.System || role.Value.Equals("developer", StringComparison.OrdinalIgnoreCase);
}
