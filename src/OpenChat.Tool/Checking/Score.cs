namespace OpenChat.Tool.Checking;

/// <summary>How questions went.</summary>
/// <param name="Right">Those that were answered right.</param>
/// <param name="Asked">Those that were asked.</param>
/// <param name="Of">Those that there are.</param>
/// <param name="Requests">The requests that they took.</param>
internal sealed record Score(int Right, int Asked, int Of, int Requests)
{
    public double RequestsEach => Asked == 0 ? 0 : Math.Round((double)Requests / Asked, 2);
}
