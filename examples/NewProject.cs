#:property PublishAot=false

// Packs the packages of this clone and makes a console project beside it that uses them, with the program of HelloKernel.cs:
//     dotnet run examples/NewProject.cs                    makes ../HelloOpenChat
//     dotnet run examples/NewProject.cs -- FOLDER          makes it there
using System.Diagnostics;
using System.Xml.Linq;

string[] packages =
[
    "PromptedTools.Extensions.AI",
    "OpenChat.Extensions.AI",
    "SemanticKernel.Connectors.OpenChat",
    "OpenChat.Emulator",
];

var examples = (string)AppContext.GetData("EntryPointFileDirectoryPath")!;
var clone = Path.GetDirectoryName(examples)!;
var folder = Path.GetFullPath(args.Length > 0 ? args[0] : Path.Combine(clone, "..", "HelloOpenChat"));

if (args.Length > 1 || IsWithin(folder, clone))
{
    return Fail("Give one folder, outside of the clone: inside it the clone's own package versions would apply.");
}

if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
{
    return Fail(
        $"{folder} is not empty. Delete it, or name another folder: dotnet run examples/NewProject.cs -- FOLDER"
    );
}

// NuGet never replaces a version that it has unpacked, so each run uses a new one.
var version = $"0.1.0-local.{DateTime.UtcNow:yyyyMMddHHmmss}";
var feed = Directory.CreateDirectory(Path.Combine(folder, "packages")).FullName;
foreach (var package in packages)
{
    Console.WriteLine($"Packing {package} {version}");
    if (!Dotnet("pack", Path.Combine(clone, "src", package), "-c", "Release", "-o", feed, $"-p:Version={version}"))
    {
        return Fail($"{package} could not be packed.");
    }
}

Write(
    "nuget.config",
    new XElement(
        "configuration",
        new XElement(
            "packageSources",
            new XElement("add", new XAttribute("key", "clone"), new XAttribute("value", "packages"))
        )
    )
);
Write(
    "HelloOpenChat.csproj",
    new XElement(
        "Project",
        new XAttribute("Sdk", "Microsoft.NET.Sdk"),
        new XElement(
            "PropertyGroup",
            new XElement("OutputType", "Exe"),
            new XElement("TargetFramework", "net10.0"),
            new XElement("Nullable", "enable"),
            new XElement("ImplicitUsings", "enable")
        ),
        new XElement("ItemGroup", Reference("SemanticKernel.Connectors.OpenChat"), Reference("OpenChat.Emulator"))
    )
);
var program = File.ReadLines(Path.Combine(examples, "HelloKernel.cs"))
    .SkipWhile(line => !line.StartsWith("using", StringComparison.Ordinal));
File.WriteAllLines(Path.Combine(folder, "Program.cs"), program);

Console.WriteLine($"Running {folder}");
return Dotnet("run", "--project", folder) ? 0 : Fail("The project was made, but does not run.");

static bool IsWithin(string path, string parent) =>
    Path.GetRelativePath(parent, path) is var relative
    && !relative.StartsWith("..", StringComparison.Ordinal)
    && !Path.IsPathRooted(relative);

XElement Reference(string package) =>
    new("PackageReference", new XAttribute("Include", package), new XAttribute("Version", version));

void Write(string name, XElement content) =>
    File.WriteAllText(Path.Combine(folder, name), content + Environment.NewLine);

// Runs quietly: output is shown only if the step fails. The last step is an exception, since its output is the program's.
static bool Dotnet(string command, params string[] arguments)
{
    var isShown = command == "run";
    var start = new ProcessStartInfo("dotnet", [command, .. arguments, .. isShown ? (string[])[] : ["-nologo"]])
    {
        RedirectStandardOutput = !isShown,
    };
    using var process = Process.Start(start)!;
    var output = isShown ? "" : process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    if (process.ExitCode != 0)
    {
        Console.Error.Write(output);
    }

    return process.ExitCode == 0;
}

static int Fail(string message)
{
    Console.Error.WriteLine(message);
    return 1;
}
