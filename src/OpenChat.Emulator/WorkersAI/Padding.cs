namespace OpenChat.Emulator.WorkersAI;

/// <summary>Writes the padding by which the service hides the length of its tokens; here it is the same in every run.</summary>
internal static class Padding
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

    public static string For(int index) => Alphabet[..(4 + (index * 11 % 32))];
}
