using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace OpenChat.Examples.Mcp;

/// <summary>The server's tools: the files of one folder, and nothing else of this machine.</summary>
[McpServerToolType]
internal sealed class FolderTools(DirectoryInfo folder)
{
    // Whoever calls decides what is read, so the server decides how much: a large file would fill the model's window.
    private const int MaxFiles = 100;
    private const int MaxCharacters = 2_000;

    [McpServerTool(Name = "list_files", ReadOnly = true), Description("Lists the names of the user's files.")]
    public string ListFiles() => string.Join('\n', Files().Select(file => file.Name));

    [McpServerTool(Name = "read_file", ReadOnly = true), Description("Reads one of the user's files.")]
    public async Task<string> ReadFileAsync(
        [Description("The file's name, as list_files tells it.")] string name,
        CancellationToken cancellationToken
    )
    {
        // A name is looked up, never joined to a path: "../secret" and "/etc/passwd" are not among the folder's files.
        var file =
            Files().FirstOrDefault(file => file.Name == name)
            ?? throw new McpException("There is no such file. list_files tells their names.");

        using var reader = file.OpenText();
        var text = new char[MaxCharacters + 1];
        var length = await reader.ReadBlockAsync(text, cancellationToken);
        return length <= MaxCharacters
            ? new string(text, 0, length)
            : $"{text.AsSpan(0, MaxCharacters)}\n[cut off after {MaxCharacters} characters]";
    }

    // A link may lead out of the folder.
    private IEnumerable<FileInfo> Files() =>
        folder.EnumerateFiles().Where(file => file.LinkTarget is null).OrderBy(file => file.Name).Take(MaxFiles);
}
