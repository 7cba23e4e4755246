using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace OpenChat.Docs.Tests;

/// <summary>Links inside the repository lead somewhere, headings included. Addresses on the web are not asked.</summary>
public sealed class LinkTests
{
    private static readonly MarkdownPipeline s_gitHub = new MarkdownPipelineBuilder()
        .UseAutoIdentifiers(AutoIdentifierOptions.GitHub)
        .UsePipeTables()
        .Build();

    public static TheoryData<string> Pages() => [.. Repository.Pages()];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_EveryLink_LeadsSomewhere(string page)
    {
        var broken = Parse(page)
            .Descendants<LinkInline>()
            .Select(static link => link.Url ?? "")
            .Where(static url => !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.IsFile)
            .Where(url => !LeadsSomewhere(page, url));

        Assert.Empty(broken);
    }

    private static bool LeadsSomewhere(string page, string url)
    {
        var parts = url.Split('#', 2);
        var target = parts[0].Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, parts[0]);
        var path = Path.Combine(Repository.Root, target);
        return parts.Length == 1 || parts[1].Length == 0
            ? File.Exists(path) || Directory.Exists(path)
            : File.Exists(path)
                && Parse(target).Descendants<HeadingBlock>().Any(heading => heading.GetAttributes().Id == parts[1]);
    }

    private static MarkdownDocument Parse(string page) => Markdown.Parse(Repository.Read(page), s_gitHub);
}
