using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace OpenChat.Extensions.AI.Tests;

/// <summary>Which room may see which: docs/architecture.md has the picture.</summary>
public sealed class ArchitectureTests
{
    private const string Root = @"OpenChat\.Extensions\.AI";
    private const string MicrosoftExtensionsAI = @"Microsoft\.Extensions\.AI";
    private const string Http = @"System\.Net\.Http";

    private static readonly Architecture s_assemblies = new ArchLoader()
        .LoadAssembliesIncludingDependencies(typeof(OpenChatClient).Assembly)
        .Build();

    [Fact]
    public void Options_Endpoint_Exception_UseNoRoom()
    {
        var rootFiles = Types()
            .That()
            .Are(
                typeof(OpenChatClientOptions),
                typeof(OpenChatClientOptionsValidator),
                typeof(OpenChatEndpoint),
                typeof(OpenChatException),
                typeof(OpenChatTextOptions)
            );

        Forbid(rootFiles, Room("Wire"), Room("Mapping"));
    }

    [Fact]
    public void Wire_KnowsNothingOfMicrosoftExtensionsAI_NorOfOtherRooms() =>
        Forbid(InRoom("Wire"), $"^{MicrosoftExtensionsAI}(\\..*)?$", Room("Mapping"), @"^PromptedTools(\..*)?$");

    [Fact]
    public void Mapping_SendsNothing() => Forbid(InRoom("Mapping"), $"^{Http}(\\..*)?$");

    [Fact]
    public void Assembly_KnowsPromptedToolsAndNothingElseOfThisRepository() =>
        Assert.Equal(
            ["PromptedTools.Extensions.AI"],
            typeof(OpenChatClient)
                .Assembly.GetReferencedAssemblies()
                .Select(static name => name.Name!)
                .Where(static name =>
                    name.Contains("OpenChat", StringComparison.Ordinal)
                    || name.Contains("SemanticKernel", StringComparison.Ordinal)
                    || name.Contains("PromptedTools", StringComparison.Ordinal)
                )
        );

    [Fact]
    public void Emulator_SharesNoCodeWithTheClient()
    {
        var emulator = typeof(OpenChat.Emulator.OpenChatEmulator).Assembly;

        Assert.DoesNotContain(
            emulator.GetReferencedAssemblies(),
            static name =>
                name.Name is "OpenChat.Extensions.AI" or "Microsoft.Extensions.AI"
                || name.Name!.Contains("SemanticKernel", StringComparison.Ordinal)
                || name.Name.Contains("PromptedTools", StringComparison.Ordinal)
        );
        // Nor source that is compiled into it.
        Assert.DoesNotContain(
            emulator.GetTypes(),
            static type =>
                type.Namespace is { } space
                && (
                    space.StartsWith("PromptedTools", StringComparison.Ordinal)
                    || space.StartsWith("OpenChat.Shared", StringComparison.Ordinal)
                )
        );
    }

    private static string Room(string name) => $@"^{Root}\.{name}(\..*)?$";

    private static IObjectProvider<IType> InRoom(string name) =>
        Types().That().ResideInNamespaceMatching(Room(name)).As($"Types of {name}");

    private static void Forbid(IObjectProvider<IType> types, params string[] namespaces)
    {
        foreach (var name in namespaces)
        {
            Types()
                .That()
                .Are(types)
                .Should()
                .NotDependOnAny(Types().That().ResideInNamespaceMatching(name))
                .WithoutRequiringPositiveResults()
                .Check(s_assemblies);
        }
    }
}
