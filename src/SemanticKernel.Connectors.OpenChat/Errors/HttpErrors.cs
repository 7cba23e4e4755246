using System.Runtime.CompilerServices;
using Microsoft.SemanticKernel;
using OpenChat.Extensions.AI;

namespace SemanticKernel.Connectors.OpenChat.Errors;

/// <summary>Failures of requests as Semantic Kernel's callers know them.</summary>
internal static class HttpErrors
{
    /// <summary>What is thrown before there is anything to await, such as a prompt that was counted and does not fit.</summary>
    public static T Begin<T>(Func<T> request)
    {
        try
        {
            return request();
        }
        catch (OpenChatException exception)
        {
            throw Translate(exception);
        }
    }

    public static async Task<T> TranslateAsync<T>(Task<T> answer)
    {
        try
        {
            return await answer.ConfigureAwait(false);
        }
        catch (OpenChatException exception)
        {
            throw Translate(exception);
        }
    }

    public static async IAsyncEnumerable<T> TranslateAsync<T>(
        IAsyncEnumerable<T> stream,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var enumerator = stream.GetAsyncEnumerator(cancellationToken);
        await using (enumerator.ConfigureAwait(false))
        {
            while (true)
            {
                try
                {
                    if (!await enumerator.MoveNextAsync().ConfigureAwait(false))
                    {
                        yield break;
                    }
                }
                catch (OpenChatException exception)
                {
                    throw Translate(exception);
                }

                yield return enumerator.Current;
            }
        }
    }

    private static HttpOperationException Translate(OpenChatException exception) =>
        new(
            exception.StatusCode,
            exception.ServerMessages.Count == 0 ? null : string.Join('\n', exception.ServerMessages),
            exception.Message,
            exception
        );
}
