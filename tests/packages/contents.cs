// Opens the packed packages and finds what a user would miss, or would get without a use. Argument: the folder.
using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

var problems = new List<string>();
var packages = Directory.GetFiles(args[0], "*.nupkg");
foreach (var path in packages)
{
    using var package = ZipFile.OpenRead(path);
    Check(
        Path.GetFileNameWithoutExtension(path),
        package,
        hasSymbols: File.Exists(Path.ChangeExtension(path, "snupkg"))
    );
}

problems.ForEach(Console.Error.WriteLine);
Console.WriteLine($"{packages.Length} packages read, {problems.Count} problems");
return packages.Length > 0 && problems.Count == 0 ? 0 : 1;

void Check(string name, ZipArchive package, bool hasSymbols)
{
    var nuspec = ReadNuspec(package);
    Require(
        hasSymbols || !package.Entries.Any(entry => entry.Name.EndsWith(".dll", StringComparison.Ordinal)),
        "has no symbols"
    );
    Require(package.GetEntry("README.md") is not null && Value("readme") == "README.md", "has no README");
    Require(package.GetEntry("icon.png") is not null && Value("icon") == "icon.png", "has no icon");
    Require(Value("license") == "MIT", "has no licence");
    Require(Value("description") is { Length: > 40 }, "has no description");
    Require(Value("tags").Length > 0, "has no tags");

    var libraries = package
        .Entries.Where(entry => entry.FullName.StartsWith("lib/", StringComparison.Ordinal))
        .ToList();
    Require(
        libraries.TrueForAll(entry => entry.Name.EndsWith(".dll") || entry.Name.EndsWith(".xml")),
        "holds files in lib/ that are neither assembly nor documentation"
    );
    var used = libraries.Where(entry => entry.Name.EndsWith(".dll")).SelectMany(References).ToHashSet();
    foreach (var dependency in Elements("dependency").Select(element => (string)element.Attribute("id")!))
    {
        // The connector brings the Kernel for the program that installs it, as Semantic Kernel's own connectors do.
        Require(
            used.Contains(dependency) || dependency == "Microsoft.SemanticKernel.Core",
            $"lists {dependency}, which its assembly does not use"
        );
    }

    string Value(string element) => Elements(element).SingleOrDefault()?.Value ?? "";
    IEnumerable<XElement> Elements(string element) =>
        nuspec.Descendants().Where(found => found.Name.LocalName == element);
    void Require(bool holds, string problem)
    {
        if (!holds)
        {
            problems.Add($"{name} {problem}");
        }
    }
}

static XDocument ReadNuspec(ZipArchive package)
{
    using var stream = package.Entries.Single(entry => entry.Name.EndsWith(".nuspec")).Open();
    return XDocument.Load(stream);
}

static List<string> References(ZipArchiveEntry assembly)
{
    using var stream = new MemoryStream();
    using (var packed = assembly.Open())
    {
        packed.CopyTo(stream);
    }

    stream.Position = 0;
    using var image = new PEReader(stream);
    var metadata = image.GetMetadataReader();
    return
    [
        .. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name)),
    ];
}
