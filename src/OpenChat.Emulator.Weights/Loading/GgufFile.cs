using System.Globalization;
using System.Text.RegularExpressions;

namespace OpenChat.Emulator.Weights.Loading;

/// <summary>The file of a model, or the first of its shards: what can be told before llama.cpp reads it.</summary>
internal sealed partial class GgufFile
{
    private GgufFile(string path, string name, long size)
    {
        Path = path;
        Name = name;
        Size = size;
    }

    public string Path { get; }

    /// <summary>Gets the file's name without its folder.</summary>
    public string Name { get; }

    /// <summary>Gets the bytes of the file, or of all shards together.</summary>
    public long Size { get; }

    /// <exception cref="WeightsException">There is no such file, it is no GGUF file, or one of its shards is not there.</exception>
    public static GgufFile Open(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new WeightsException(
                WeightsProblem.FileNotFound,
                "No file is named; give the path of a GGUF file, such as openchat-3.5-0106.Q4_K_M.gguf."
            );
        }

        path = System.IO.Path.GetFullPath(path);
        var name = System.IO.Path.GetFileName(path);
        string[] shards = [path, .. FurtherShards(path)];
        foreach (var shard in shards)
        {
            CheckFile(shard, name);
        }

        return new GgufFile(path, name, shards.Sum(static shard => new FileInfo(shard).Length));
    }

    private static IEnumerable<string> FurtherShards(string path)
    {
        if (ShardNumbers().Match(path) is not { Success: true } match)
        {
            return [];
        }

        var number = int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);
        var count = int.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture);
        var prefix = path[..match.Index];
        return number == 1
            ? Enumerable.Range(2, Math.Max(0, count - 1)).Select(other => Shard(prefix, other, count))
            : throw new WeightsException(
                WeightsProblem.MissingShard,
                $"{System.IO.Path.GetFileName(path)} is part {number} of {count}; name the first, {System.IO.Path.GetFileName(Shard(prefix, 1, count))}."
            );
    }

    private static string Shard(string prefix, int number, int count) => $"{prefix}-{number:D5}-of-{count:D5}.gguf";

    private static void CheckFile(string path, string first)
    {
        var name = System.IO.Path.GetFileName(path);
        if (Directory.Exists(path))
        {
            throw new WeightsException(
                WeightsProblem.FileNotFound,
                $"{path} is a folder; name the .gguf file in it, of a model in several files the first."
            );
        }

        try
        {
            if (!BeginsAsGguf(path))
            {
                throw new WeightsException(
                    WeightsProblem.NotGguf,
                    $"{name} is no GGUF file. Name the model's .gguf file; weights in another form, such as .safetensors, must be "
                        + "converted first (llama.cpp's convert_hf_to_gguf.py)."
                );
            }
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw name == first
                ? new WeightsException(
                    WeightsProblem.FileNotFound,
                    $"There is no file {path}. Check the path; the weights are not part of this program and must be downloaded once.",
                    exception
                )
                : new WeightsException(
                    WeightsProblem.MissingShard,
                    $"{name} is not beside {first}, whose model is in several files. Put all of them into one folder.",
                    exception
                );
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw new WeightsException(
                WeightsProblem.FileNotFound,
                $"{path} cannot be read: {exception.Message}",
                exception
            );
        }
    }

    private static bool BeginsAsGguf(string path)
    {
        Span<byte> magic = stackalloc byte[4];
        if (new FileInfo(path) is { Exists: true } file && file.Length < magic.Length)
        {
            // Not opened: a pipe has no length, and opening one waits for who writes into it.
            return false;
        }

        using var stream = File.OpenRead(path);
        return stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length
            && magic.SequenceEqual("GGUF"u8);
    }

    /// <summary>How llama.cpp names the files of one model (its tool gguf-split).</summary>
    [GeneratedRegex(@"-(?<number>\d{5})-of-(?<count>\d{5})\.gguf$", RegexOptions.CultureInvariant)]
    private static partial Regex ShardNumbers();
}
