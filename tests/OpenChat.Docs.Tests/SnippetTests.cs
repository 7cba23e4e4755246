using Markdig;
using Markdig.Syntax;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace OpenChat.Docs.Tests;

/// <summary>
/// Every C# block of the docs compiles as it stands. A block that goes on where the one before it ended is fenced
/// <c>```csharp continued</c> and compiles after it.
/// </summary>
public sealed class SnippetTests
{
    public static TheoryData<string> PagesWithSnippets() => [.. Repository.Pages().Where(page => Snippets(page).Any())];

    [Theory]
    [MemberData(nameof(PagesWithSnippets))]
    public void Page_EverySnippet_Compiles(string page)
    {
        var errors = Snippets(page)
            .SelectMany(static snippet => Compiler.Errors(snippet.Code).Select(error => (snippet.Line, error)));

        Assert.Empty(errors);
    }

    /// <summary>
    /// Code of packages that are not to be had here is fenced <c>```cs</c> and left out. Only one page has any: Semantic
    /// Kernel's own agents, two, three, a hand-off and a plugin.
    /// </summary>
    [Fact]
    public void Pages_SnippetsThatAreLeftOut_AreFourOfSemanticKernelsAgents()
    {
        var leftOut = Repository
            .Pages()
            .Where(static page => page != "README.md")
            .SelectMany(page =>
                Markdown
                    .Parse(Repository.Read(page))
                    .Descendants<FencedCodeBlock>()
                    .Where(static block => block.Info == "cs")
                    .Select(block => (Page: page, Code: block.Lines.ToString()))
            )
            .ToList();

        Assert.Equal(4, leftOut.Count);
        Assert.All(
            leftOut,
            static block =>
            {
                Assert.Equal(Path.Combine("docs", "agents.md"), block.Page);
                Assert.Contains("using Microsoft.SemanticKernel.Agents", block.Code, StringComparison.Ordinal);
                Assert.DoesNotContain(
                    CSharpSyntaxTree.ParseText(block.Code).GetDiagnostics(),
                    static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error
                );
            }
        );
    }

    [Fact]
    public void Readme_FirstProgram_IsTheFile()
    {
        var block = Markdown
            .Parse(Repository.Read("README.md"))
            .Descendants<FencedCodeBlock>()
            .Single(static block => block.Info == "cs");

        Assert.Equal(
            Repository.Read(Path.Combine("examples", "HelloKernel.cs")).ReplaceLineEndings("\n").TrimEnd(),
            block.Lines.ToString().ReplaceLineEndings("\n").TrimEnd()
        );
    }

    private static IEnumerable<(string Code, int Line)> Snippets(string page)
    {
        var before = "";
        foreach (var block in Markdown.Parse(Repository.Read(page)).Descendants<FencedCodeBlock>())
        {
            if (block.Info != "csharp")
            {
                continue;
            }

            var code = block.Lines.ToString();
            before = block.Arguments == "continued" ? Join(before, code) : code;
            yield return (before, block.Line + 1);
        }
    }

    // Using directives stand before statements, and statements before types.
    private static string Join(string first, string second)
    {
        var units = new[] { first, second }
            .Select(static code => CSharpSyntaxTree.ParseText(code).GetCompilationUnitRoot())
            .ToList();
        var usings = units.SelectMany(static unit => unit.Usings).Select(static line => line.ToString()).Distinct();
        var statements = units.SelectMany(static unit => unit.Members.OfType<GlobalStatementSyntax>());
        var types = units.SelectMany(static unit =>
            unit.Members.Where(static member => member is not GlobalStatementSyntax)
        );
        return string.Join(
            '\n',
            [
                .. usings,
                .. statements.Select(static s => s.ToFullString()),
                .. types.Select(static t => t.ToFullString()),
            ]
        );
    }
}
