namespace OpenChat.Emulator.Weights.Grammar;

/// <summary>
/// Finds objects and lists that hold themselves without an end, such as a node that requires another node: a model would
/// write one until its tokens are spent.
/// </summary>
internal sealed class SchemaEndings
{
    private readonly OrderedDictionary<string, string> _places = [];
    private readonly Dictionary<string, List<string>> _needs = [];
    private readonly Dictionary<string, IReadOnlyList<string>> _choices = [];

    /// <summary>The rule of an object or a list, and the place of its schema.</summary>
    public void Name(string rule, string place) => (_places[rule], _needs[rule]) = (place, []);

    /// <summary>What an object or a list cannot be without.</summary>
    public void AddNeed(string rule, string value) => _needs[rule].Add(value);

    /// <summary>The rules of which a value needs one only.</summary>
    public void AddChoice(string value, IReadOnlyList<string> ways) => _choices[value] = ways;

    /// <summary>The rule is written otherwise than its needs say.</summary>
    public void Forget(string rule) => _needs[rule].Clear();

    /// <exception cref="SchemaGrammarException">A rule has no end.</exception>
    public void Check()
    {
        var endless = _places.Keys.ToHashSet();

        // What is held stands behind what holds it: from behind, a pass or two settle all.
        bool isSettled;
        do
        {
            isSettled = true;
            foreach (var rule in _places.Keys.Reverse().Where(rule => endless.Contains(rule) && Ends(rule)))
            {
                endless.Remove(rule);
                isSettled = false;
            }
        } while (!isSettled);

        if (_places.FirstOrDefault(place => endless.Contains(place.Key)) is { Value: { } place })
        {
            throw new SchemaGrammarException(
                place,
                "holds itself without an end: what it requires must be able to stop."
            );
        }

        bool Ends(string rule) => _needs[rule].TrueForAll(CanEnd);

        bool CanEnd(string value) =>
            _choices.TryGetValue(value, out var ways)
                ? ways.Any(way => !endless.Contains(way))
                : !endless.Contains(value);
    }
}
