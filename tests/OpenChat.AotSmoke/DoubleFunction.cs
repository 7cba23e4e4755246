using Microsoft.Extensions.AI;

namespace OpenChat.AotSmoke;

internal static class DoubleFunction
{
    public static AIFunction Tool { get; } =
        AIFunctionFactory.Create(Double, "double", "Doubles a number.", AotJsonContext.Default.Options);

    public static int Double(int number) => 2 * number;
}
