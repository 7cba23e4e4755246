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

        Forbid(rootFiles, Room("Wire"), Room("Mapping"), Room("Prompting"), Room("Json"), Room("ToolCalling"));
    }

    [Fact]
    public void Wire_KnowsNothingOfMicrosoftExtensionsAI_NorOfOtherRooms() =>
        Forbid(
            InRoom("Wire"),
            $"^{MicrosoftExtensionsAI}(\\..*)?$",
            Room("Mapping"),
            Room("Prompting"),
            Room("Json"),
            Room("ToolCalling"),
            Room("StructuredOutput")
        );

    [Fact]
    public void Mapping_SendsNothing() =>
        Forbid(InRoom("Mapping"), $"^{Http}(\\..*)?$", Room("ToolCalling"), Room("StructuredOutput"));

    [Fact]
    public void Prompting_SendsNothing() =>
        Forbid(InRoom("Prompting"), $"^{Http}(\\..*)?$", Room("Wire"), Room("Mapping"), Room("ToolCalling"));

    [Fact]
    public void ToolCalling_WorksOverAnyChatClient() =>
        Forbid(InRoom("ToolCalling"), $"^{Http}(\\..*)?$", Room("Wire"), Room("Mapping"), Room("StructuredOutput"));

    [Fact]
    public void StructuredOutput_WorksOverAnyChatClient() =>
        Forbid(InRoom("StructuredOutput"), $"^{Http}(\\..*)?$", Room("Wire"), Room("Mapping"), Room("ToolCalling"));

    [Fact]
    public void Json_StandsAlone() =>
        Forbid(
            InRoom("Json"),
            $"^{MicrosoftExtensionsAI}(\\..*)?$",
            $"^{Http}(\\..*)?$",
            Room("Wire"),
            Room("Mapping"),
            Room("Prompting"),
            Room("ToolCalling"),
            Room("StructuredOutput")
        );

    [Fact]
    public void CoreAssembly_KnowsNoSemanticKernel_NoEmulator() =>
        Assert.DoesNotContain(
            typeof(OpenChatClient).Assembly.GetReferencedAssemblies(),
            static name =>
                name.Name!.StartsWith("Microsoft.SemanticKernel", StringComparison.Ordinal)
                || name.Name.StartsWith("OpenChat.", StringComparison.Ordinal)
        );

    [Fact]
    public void Emulator_SharesNoCodeWithTheClient() =>
        Assert.DoesNotContain(
            typeof(OpenChat.Emulator.OpenChatEmulator).Assembly.GetReferencedAssemblies(),
            static name =>
                name.Name is "OpenChat.Extensions.AI" or "Microsoft.Extensions.AI"
                || name.Name!.Contains("SemanticKernel", StringComparison.Ordinal)
        );

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
