using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using OpenChat.Emulator;
using OpenChat.Tool.Emulate;

namespace OpenChat.Tool;

/// <summary>Reads the values of options; what is wrong is told with the option's name and what would be right.</summary>
internal static class OptionReader
{
    private const int MostScriptLines = 100_000;

    private static readonly UTF8Encoding s_strictUtf8 = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    /// <summary>Reads a whole number from a smallest one to a largest one.</summary>
    public static Func<ArgumentResult, int> Number(int smallest, int largest) =>
        result =>
        {
            var text = result.Tokens.Single().Value;
            if (
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= smallest
                && number <= largest
            )
            {
                return number;
            }

            AddError(result, $"'{text}' is not a whole number from {smallest} to {largest}.");
            return 0;
        };

    /// <summary>Reads one of an enumeration's names, written in small letters with dashes.</summary>
    public static Func<ArgumentResult, T> Name<T>()
        where T : struct, Enum =>
        Choice(
            Enum.GetValues<T>()
                .ToDictionary(static value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()))
        );

    /// <summary>Reads one of some names.</summary>
    public static Func<ArgumentResult, T> Choice<T>(IReadOnlyDictionary<string, T> values)
        where T : struct =>
        result =>
        {
            var text = result.Tokens.Single().Value;
            if (!values.TryGetValue(text, out var value))
            {
                AddError(result, $"'{text}' is none of: {string.Join(", ", values.Keys)}.");
            }

            return value;
        };

    /// <summary>Reads texts that are not blank.</summary>
    public static string[] Texts(ArgumentResult result)
    {
        var texts = result.Tokens.Select(token => token.Value).ToArray();
        if (Array.Exists(texts, string.IsNullOrWhiteSpace))
        {
            AddError(result, "its value is blank; give one, or leave the option out.");
        }

        return texts;
    }

    /// <summary>Reads a file of turns, one a line; blank lines are none.</summary>
    public static IReadOnlyList<EmulatorTurn> Script(ArgumentResult result)
    {
        var path = result.Tokens.Single().Value;
        var turns = new List<EmulatorTurn>();
        var number = 0;
        try
        {
            foreach (var line in File.ReadLines(path, s_strictUtf8))
            {
                number++;
                if (number > MostScriptLines)
                {
                    AddError(result, $"{path} has more than {MostScriptLines} lines.");
                    break;
                }

                if (!string.IsNullOrWhiteSpace(line))
                {
                    turns.Add(EmulatorTurn.Parse(line));
                }
            }
        }
        catch (FormatException exception)
        {
            AddError(result, $"{path}, line {number}: {exception.Message}");
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // The third is what is no UTF-8, too.
            AddError(result, $"'{path}' cannot be read: {exception.Message}");
        }

        return turns;
    }

    public static string? Text(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (string.IsNullOrWhiteSpace(text))
        {
            AddError(result, "its value is blank; give one, or leave the option out.");
        }

        return text;
    }

    public static IPAddress? Address(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (IPAddress.TryParse(text, out var address))
        {
            return address;
        }

        AddError(result, $"'{text}' is not an IP address; use one such as 127.0.0.1.");
        return null;
    }

    public static string[] HostNames(ArgumentResult result)
    {
        var names = result.Tokens.Select(token => token.Value).ToArray();
        foreach (var name in names.Where(name => Uri.CheckHostName(name) != UriHostNameType.Dns))
        {
            AddError(
                result,
                $"'{name}' is not a host name; give one such as emulator or box.example, without port and scheme. IP addresses and "
                    + "localhost are accepted anyway."
            );
        }

        return names;
    }

    public static Func<ArgumentResult, Uri?> ServerAddress(string whereKeysGo) =>
        result =>
        {
            var text = result.Tokens.Single().Value;
            if (Servers.ServerAddress.Fault(text, whereKeysGo) is { } fault)
            {
                AddError(result, fault);
                return null;
            }

            return new Uri(text);
        };

    public static CountedFault[] Faults(ArgumentResult result)
    {
        var faults = new List<CountedFault>();
        foreach (var token in result.Tokens)
        {
            try
            {
                faults.Add(CountedFault.Parse(token.Value));
            }
            catch (FormatException exception)
            {
                AddError(result, exception.Message);
            }
        }

        return [.. faults];
    }

    private static void AddError(ArgumentResult result, string message) =>
        result.AddError($"{((OptionResult)result.Parent!).Option.Name}: {message}");
}
