using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using System.Text.Json;
using OpenChat.Tool.Emulate;

namespace OpenChat.Tool;

/// <summary>Reads the values of options; what is wrong is told with the option's name and what would be right.</summary>
internal static class OptionReader
{
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
        result =>
        {
            var text = result.Tokens.Single().Value;
            foreach (var value in Enum.GetValues<T>())
            {
                if (JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()) == text)
                {
                    return value;
                }
            }

            var names = Enum.GetNames<T>().Select(JsonNamingPolicy.KebabCaseLower.ConvertName);
            AddError(result, $"'{text}' is none of: {string.Join(", ", names)}.");
            return default;
        };

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
