using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace OpenChat.Docs.Tests;

/// <summary>Compiles code as a reader's project would: with implicit usings, nullable, and the packages that the docs name.</summary>
internal static class Compiler
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly Lazy<IReadOnlyList<MetadataReference>> s_references = new(() =>
        [
            .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
                .Split(Path.PathSeparator)
                .Select(static path => MetadataReference.CreateFromFile(path)),
        ]
    );

    public static IReadOnlyList<Diagnostic> Errors(string code) =>
        [.. Compile(code).GetDiagnostics().Where(static d => d.Severity == DiagnosticSeverity.Error)];

    /// <summary>The compiled code, which has no errors.</summary>
    public static Assembly Load(string code)
    {
        using var stream = new MemoryStream();
        var result = Compile(code).Emit(stream);
        Assert.True(result.Success, string.Join(Environment.NewLine, result.Diagnostics));
        return Assembly.Load(stream.ToArray());
    }

    private static CSharpCompilation Compile(string code)
    {
        var tree = CSharpSyntaxTree.ParseText(code);
        var isProgram = tree.GetCompilationUnitRoot().Members.Any(static member => member is GlobalStatementSyntax);
        return CSharpCompilation.Create(
            "Snippet",
            [tree, CSharpSyntaxTree.ParseText(ImplicitUsings)],
            s_references.Value,
            new CSharpCompilationOptions(
                isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable,
                // SK's previews are marked by these; a reader suppresses them the same way.
                specificDiagnosticOptions: [new("SKEXP0001", ReportDiagnostic.Suppress)]
            )
        );
    }
}
