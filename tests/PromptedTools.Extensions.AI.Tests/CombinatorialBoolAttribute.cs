using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace PromptedTools.Extensions.AI.Tests;

/// <summary>Runs a test with false and with true: asked whole, and in a stream.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CombinatorialBoolAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(
        MethodInfo testMethod,
        DisposalTracker disposalTracker
    ) => new([new TheoryDataRow<bool>(false), new TheoryDataRow<bool>(true)]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
