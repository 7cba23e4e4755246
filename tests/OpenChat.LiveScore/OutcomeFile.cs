using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenChat.LiveScore;

/// <summary>
/// Outcomes, one a line, written as they come: a run that was ended goes on where it stopped. A last line that was cut in the
/// middle is dropped, and its question asked again.
/// </summary>
internal sealed class OutcomeFile : IDisposable
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly Dictionary<(string Part, string Model, string Id), Outcome> _outcomes = [];
    private readonly StreamWriter? _writer;

    /// <param name="path">The file to read and to go on with; <see langword="null"/> keeps nothing.</param>
    /// <exception cref="InvalidDataException">A whole line is no outcome.</exception>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public OutcomeFile(string? path)
    {
        if (path is null)
        {
            return;
        }

        var text = File.Exists(path) ? File.ReadAllText(path) : "";
        var whole = text[..(text.LastIndexOf('\n') + 1)];
        foreach (var (line, number) in whole.Split('\n').Select(static (line, index) => (line, index + 1)))
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                Remember(Read(line, path, number));
            }
        }

        if (whole.Length < text.Length)
        {
            File.WriteAllText(path, whole);
        }

        _writer = new StreamWriter(path, append: true) { AutoFlush = true };
    }

    public Outcome? Find(string part, string model, string id) => _outcomes.GetValueOrDefault((part, model, id));

    public void Add(Outcome outcome)
    {
        Remember(outcome);
        _writer?.WriteLine(JsonSerializer.Serialize(outcome, s_json));
    }

    public void Dispose() => _writer?.Dispose();

    private void Remember(Outcome outcome) => _outcomes[(outcome.Part, outcome.Model, outcome.Id)] = outcome;

    private static Outcome Read(string line, string path, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<Outcome>(line, s_json)!;
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(
                $"{path}, line {number} was not written by this program. Name another file with --out, or remove the line.",
                exception
            );
        }
    }
}
