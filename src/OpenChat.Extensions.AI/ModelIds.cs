namespace OpenChat.Extensions.AI;

/// <summary>What a model's id may look like: it becomes part of an address, so its segments must stay where they are.</summary>
internal static class ModelIds
{
    public static bool IsValid(string modelId)
    {
        foreach (var range in modelId.AsSpan().Split('/'))
        {
            var segment = modelId.AsSpan(range);
            if (segment.IsWhiteSpace() || segment is "." or "..")
            {
                return false;
            }
        }

        return true;
    }

    public static string Advice(string modelId) =>
        $"\"{modelId}\" is no model id: name a model such as @cf/openchat/openchat-3.5-0106, or leave ModelId null for the endpoint's own.";
}
