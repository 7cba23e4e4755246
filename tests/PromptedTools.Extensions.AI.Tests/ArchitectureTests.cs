using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using static ArchUnitNET.Fluent.ArchRuleDefinition;
using Assembly = System.Reflection.Assembly;

namespace PromptedTools.Extensions.AI.Tests;

/// <summary>
/// What the assembly may know, and which of its rooms may see which: each sees those before it. The root, where the client
/// stands, sees all of them; docs/architecture.md has the picture.
/// </summary>
public sealed class ArchitectureTests
{
    private static readonly string[] s_rooms = ["Json", "Reading", "Protocol", "Constraining", "Retrying"];

    private static readonly Assembly s_assembly = typeof(PromptedToolsChatClient).Assembly;

    private static readonly Architecture s_architecture = new ArchLoader().LoadAssembly(s_assembly).Build();

    public static TheoryData<string> Rooms => [.. s_rooms];

    [Fact]
    public void Assembly_KnowsAbstractionsAlone() =>
        Assert.DoesNotContain(
            s_assembly.GetReferencedAssemblies(),
            static name =>
                !name.Name!.StartsWith("System.", StringComparison.Ordinal)
                    && name.Name
                        is not (
                            "Microsoft.Extensions.AI"
                            or "Microsoft.Extensions.AI.Abstractions"
                            or "Microsoft.Extensions.Logging.Abstractions"
                        )
                || name.Name.StartsWith("System.Net", StringComparison.Ordinal)
        );

    [Fact]
    public void PublicApi_NamesNothingOfOneModel()
    {
        var names = s_assembly
            .GetExportedTypes()
            .SelectMany(static type =>
                type.GetMembers().Select(static member => member.ToString()!).Prepend(type.FullName!)
            )
            .Concat(PublicConstants());

        Assert.DoesNotContain(names, static name => name.Contains("OpenChat", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Room_SeesOnlyThoseBeforeIt(string room)
    {
        foreach (var later in s_rooms.SkipWhile(other => other != room).Skip(1))
        {
            Types()
                .That()
                .ResideInNamespaceMatching(Namespace(room))
                .Should()
                .NotDependOnAny(Types().That().ResideInNamespaceMatching(Namespace(later)))
                .Check(s_architecture);
        }
    }

    private static IEnumerable<string> PublicConstants() =>
        s_assembly
            .GetExportedTypes()
            .SelectMany(static type => type.GetFields())
            .Where(static field => field.IsLiteral)
            .Select(static field => $"{field.GetRawConstantValue()}");

    private static string Namespace(string room) => $@"^PromptedTools\.Extensions\.AI\.{room}$";
}
