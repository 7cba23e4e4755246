using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace OpenChat.Benchmarks.Cases;

/// <summary>A tool in both frameworks' terms; Semantic Kernel joins the plugin's and the function's name the same way.</summary>
internal sealed record Tool(string Plugin, string Function, string Description, Delegate Method)
{
    public AIFunction ToAIFunction() => AIFunctionFactory.Create(Method, $"{Plugin}-{Function}", Description);

    public KernelFunction ToKernelFunction() => KernelFunctionFactory.CreateFromMethod(Method, Function, Description);
}
