using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using OpenChat.Extensions.AI;

namespace SemanticKernel.Connectors.OpenChat.Settings;

/// <summary>Settings of any connector to this one's, by their JSON names.</summary>
internal static class SettingsReader
{
    private const string BodyPath = "$.";

    private static readonly JsonSerializerOptions s_options = new(AIJsonUtilities.DefaultOptions)
    {
        TypeInfoResolver = AIJsonUtilities.DefaultOptions.TypeInfoResolver!.WithAddedModifier(Adapt),
    };

    public static OpenChatPromptExecutionSettings Read(PromptExecutionSettings settings)
    {
        var read = new OpenChatPromptExecutionSettings
        {
            // Taken over as objects: a function choice behavior does not survive JSON whole.
            ServiceId = settings.ServiceId,
            ModelId = settings.ModelId,
            FunctionChoiceBehavior = settings.FunctionChoiceBehavior,
        };
        // What stands in the extra body comes before settings of the same name, as SK's OpenAI connector has it.
        foreach (var (name, value) in ValuesOf(settings).OrderBy(static pair => pair.Key == SettingNames.ExtraBody))
        {
            if (name == SettingNames.ExtraBody && value is not null)
            {
                foreach (var (field, content) in SettingValues.Map(name, value))
                {
                    if (field.StartsWith(BodyPath, StringComparison.Ordinal))
                    {
                        SetAt(read, field, content);
                    }
                    else
                    {
                        Set(read, field, content);
                    }
                }
            }
            else
            {
                Set(read, name, value);
            }
        }

        return read;
    }

    private static void Set(OpenChatPromptExecutionSettings settings, string name, object? value)
    {
        if (
            value is not (null or JsonElement { ValueKind: JsonValueKind.Null })
            && !SettingNames.OfEverySettings.Contains(name)
            && !TrySet(settings, name, value)
        )
        {
            var sent = name == SettingNames.TokenSelectionBiases ? SettingNames.LogitBias : name;
            (settings.ExtensionData ??= new Dictionary<string, object>())[sent] = value;
        }
    }

    /// <summary>Sets what a path such as <c>$.thinking.enabled</c> leads to: a field of an object of the body.</summary>
    private static void SetAt(OpenChatPromptExecutionSettings settings, string path, object? value)
    {
        var names = path[BodyPath.Length..].Split('.');
        if (Array.Exists(names, static name => name.Length == 0 || !name.All(IsOfAName)))
        {
            throw new ArgumentException(
                $"The key \"{path}\" of ExtraBody is a JSONPath of more than names. Write the object whole, under its name."
            );
        }

        if (names is [var only])
        {
            Set(settings, only, value);
            return;
        }

        Dictionary<string, object> body = new(settings.ExtensionData ?? new Dictionary<string, object>());
        Nest(body, names, value);
        settings.ExtensionData = body;
    }

    private static void Nest(Dictionary<string, object> body, ReadOnlySpan<string> names, object? value)
    {
        if (names is [var only])
        {
            body[only] = value!;
            return;
        }

        if (!body.TryGetValue(names[0], out var held) || held is not Dictionary<string, object> inner)
        {
            body[names[0]] = inner = [];
        }

        Nest(inner, names[1..], value);
    }

    private static bool IsOfAName(char character) => char.IsLetterOrDigit(character) || character is '_' or '-';

    private static IEnumerable<KeyValuePair<string, object>> ValuesOf(PromptExecutionSettings settings)
    {
        if (settings.GetType() == typeof(PromptExecutionSettings))
        {
            return settings.ExtensionData ?? Enumerable.Empty<KeyValuePair<string, object>>();
        }

        if (!s_options.TryGetTypeInfo(settings.GetType(), out var typeInfo))
        {
            throw new NotSupportedException(
                $"Settings of the type {settings.GetType().Name} cannot be read without JSON reflection. Use {nameof(OpenChatPromptExecutionSettings)}, or {nameof(PromptExecutionSettings)} with {nameof(PromptExecutionSettings.ExtensionData)}."
            );
        }

        var values = Serialize(settings, typeInfo)
            .EnumerateObject()
            .Select(static property => KeyValuePair.Create(property.Name, (object)property.Value));
        return typeInfo.Properties.FirstOrDefault(IsResponseFormat)?.Get?.Invoke(settings) is { } format
            ? values.Append(KeyValuePair.Create(SettingNames.ResponseFormat, format))
            : values;
    }

    private static JsonElement Serialize(PromptExecutionSettings settings, JsonTypeInfo typeInfo)
    {
        try
        {
            return JsonSerializer.SerializeToElement(settings, typeInfo);
        }
        catch (Exception exception) when (exception is NotSupportedException or JsonException)
        {
            throw new ArgumentException(
                $"Settings of the type {settings.GetType().Name} hold a value that cannot be written as JSON: {exception.Message} Remove it, or use {nameof(OpenChatPromptExecutionSettings)}.",
                nameof(settings),
                exception
            );
        }
    }

    private static void Adapt(JsonTypeInfo type)
    {
        if (!type.Type.IsAssignableTo(typeof(PromptExecutionSettings)))
        {
            return;
        }

        // Taken over as an object: a type has no JSON, and the formats of other libraries lose everything in it.
        if (type.Properties.FirstOrDefault(IsResponseFormat) is { } format)
        {
            format.ShouldSerialize = static (_, _) => false;
        }

        // OpenAI's level is a word, which the serializer does not find in it.
        if (type.Properties.FirstOrDefault(IsReasoningEffort) is { Get: { } get } effort)
        {
            effort.Get = settings => get(settings)?.ToString()?.ToLowerInvariant();
        }
    }

    private static bool IsResponseFormat(JsonPropertyInfo property) =>
        property.Name == SettingNames.ResponseFormat && property.PropertyType == typeof(object);

    private static bool IsReasoningEffort(JsonPropertyInfo property) =>
        property.Name == SettingNames.ReasoningEffort && property.PropertyType == typeof(object);

    private static bool TrySet(OpenChatPromptExecutionSettings settings, string name, object value)
    {
        switch (name)
        {
            case SettingNames.MaxTokens:
                settings.MaxTokens = SettingValues.Number<int>(name, value);
                return true;
            case SettingNames.Temperature:
                settings.Temperature = SettingValues.Number<double>(name, value);
                return true;
            case SettingNames.TopP:
                settings.TopP = SettingValues.Number<double>(name, value);
                return true;
            case SettingNames.TopK:
                settings.TopK = SettingValues.Number<int>(name, value);
                return true;
            case SettingNames.Seed:
                settings.Seed = SettingValues.Number<long>(name, value);
                return true;
            case SettingNames.FrequencyPenalty:
                settings.FrequencyPenalty = SettingValues.Number<double>(name, value);
                return true;
            case SettingNames.PresencePenalty:
                settings.PresencePenalty = SettingValues.Number<double>(name, value);
                return true;
            case SettingNames.StopSequences:
                settings.StopSequences = SettingValues.Texts(name, value);
                return true;
            case SettingNames.ChatSystemPrompt:
                settings.ChatSystemPrompt = SettingValues.Text(name, value);
                return true;
            case SettingNames.ResponseFormat:
                settings.ResponseFormat = value;
                return true;
            case SettingNames.PromptFormat:
                settings.PromptFormat = SettingValues.PromptFormat(name, value);
                return true;
            case SettingNames.IncludeAuthorNames:
                settings.IncludeAuthorNames = SettingValues.Flag(name, value);
                return true;
            case SettingNames.AgentName:
                settings.AgentName = SettingValues.Text(name, value);
                return true;
            case SettingNames.ChatDeveloperPrompt:
                // The model knows one role for both.
                var developer = SettingValues.Text(name, value);
                settings.ChatSystemPrompt = settings.ChatSystemPrompt is { } system
                    ? $"{system}\n\n{developer}"
                    : developer;
                return true;
            case SettingNames.ToolCallBehavior:
                throw new ArgumentException(
                    "ToolCallBehavior belongs to SK's OpenAI connector: here it would offer no functions. Set FunctionChoiceBehavior instead."
                );
            default:
                return false;
        }
    }
}

/// <summary>Loosely typed values, as configuration files and other connectors give them, to what a setting holds.</summary>
file static class SettingValues
{
    public static T Number<T>(string name, object value)
        where T : struct, INumber<T> =>
        value is not bool && T.TryParse(Plain(value), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Wrong(name, typeof(T) == typeof(double) ? "a number" : "a whole number", value);

    public static bool Flag(string name, object value) =>
        value is bool flag ? flag
        : bool.TryParse(Plain(value), out flag) ? flag
        : throw Wrong(name, "true or false", value);

    public static string Text(string name, object value) =>
        value switch
        {
            string text => text,
            JsonElement { ValueKind: JsonValueKind.String } element => element.GetString()!,
            _ => throw Wrong(name, "a text", value),
        };

    public static IList<string> Texts(string name, object value) =>
        value switch
        {
            string or JsonElement { ValueKind: JsonValueKind.String } => [Text(name, value)],
            JsonElement { ValueKind: JsonValueKind.Array } array =>
            [
                .. array.EnumerateArray().Select(item => Text(name, item)),
            ],
            IEnumerable items => [.. items.Cast<object>().Select(item => Text(name, item))],
            _ => throw Wrong(name, "a list of texts", value),
        };

    public static IEnumerable<KeyValuePair<string, object?>> Map(string name, object value) =>
        value switch
        {
            JsonElement { ValueKind: JsonValueKind.Object } element => element
                .EnumerateObject()
                .Select(static property => KeyValuePair.Create(property.Name, (object?)property.Value)),
            IDictionary map => map.Keys.Cast<object>().Select(key => KeyValuePair.Create(Plain(key) ?? "", map[key])),
            _ => throw Wrong(name, "a map of names to values", value),
        };

    public static OpenChatPromptFormat PromptFormat(string name, object value) =>
        value is OpenChatPromptFormat format ? format
        : PromptFormatNames.TryParse(Plain(value), out format) ? format
        : throw Wrong(name, PromptFormatNames.All, value);

    private static string? Plain(object value) =>
        value switch
        {
            string text => text,
            JsonElement { ValueKind: JsonValueKind.String } element => element.GetString(),
            JsonElement element => element.GetRawText(),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture),
        };

    private static ArgumentException Wrong(string name, string expected, object value)
    {
        const int MostShown = 40;
        var shown = Plain(value) ?? "";
        shown = shown.Length > MostShown ? shown[..MostShown] + "…" : shown;
        return new ArgumentException($"The setting \"{name}\" must be {expected}; it is \"{shown}\".", name);
    }
}
