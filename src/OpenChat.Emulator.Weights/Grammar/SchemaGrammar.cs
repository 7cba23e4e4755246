namespace OpenChat.Emulator.Weights.Grammar;

internal static class SchemaGrammar
{
    internal static string Write(System.Text.Json.JsonElement schema) => "root ::= \"{}\"";

    internal static string AnyObject => "root ::= \"{}\"";
}

internal sealed class SchemaGrammarException(string m) : System.Exception(m);
