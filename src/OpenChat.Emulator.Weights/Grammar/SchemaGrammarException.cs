namespace OpenChat.Emulator.Weights.Grammar;

/// <summary>A JSON Schema that no grammar can be written for: it is malformed, or no value fits it.</summary>
/// <param name="place">Where, such as <c>$.properties.city.type</c>; cut to 200 characters.</param>
/// <param name="fault">What is wrong there and how to mend it.</param>
internal sealed class SchemaGrammarException(string place, string fault)
    : Exception($"{(place.Length > MaxPlaceLength ? place[..MaxPlaceLength] + "…" : place)}: {fault}")
{
    private const int MaxPlaceLength = 200;

    /// <summary>The whole place.</summary>
    public string Place => place;
}
