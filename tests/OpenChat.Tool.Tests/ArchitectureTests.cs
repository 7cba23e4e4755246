using System.Reflection;
using OpenChat.Emulator;
using OpenChat.Emulator.Weights;

namespace OpenChat.Tool.Tests;

/// <summary>The tool stands above: what it is made of knows neither it nor each other's other half.</summary>
public sealed class ArchitectureTests
{
    private static readonly string[] s_client =
    [
        "OpenChat.Extensions.AI",
        "SemanticKernel.Connectors.OpenChat",
        "Microsoft.Extensions.AI.Abstractions",
        "Microsoft.SemanticKernel.Abstractions",
    ];

    public static TheoryData<Assembly> Emulators => [typeof(OpenChatEmulator).Assembly, typeof(WeightsEngine).Assembly];

    [Theory]
    [MemberData(nameof(Emulators), DisableDiscoveryEnumeration = true)]
    public void Emulator_SharesNoCodeWithTheClient_AndKnowsNoTool(Assembly emulator) =>
        Assert.Empty(
            emulator.GetReferencedAssemblies().Select(name => name.Name).Intersect([.. s_client, "OpenChat.Tool"])
        );

    [Fact]
    public void Emulator_KnowsNoEngineOfWeights() =>
        Assert.DoesNotContain(
            typeof(OpenChatEmulator).Assembly.GetReferencedAssemblies(),
            name => name.Name is "OpenChat.Emulator.Weights" or "LLamaSharp"
        );
}
