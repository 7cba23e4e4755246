using Microsoft.Extensions.Caching.Memory;

namespace OpenChat.Examples.WebChat;

/// <summary>
/// The conversations by browser session: in memory, forgotten an hour after the last use, and the one longest unused when
/// there are too many.
/// </summary>
internal sealed class Conversations : IDisposable
{
    private const string CookieName = "webchat";
    private const int MaxCount = 200;
    private static readonly TimeSpan s_lifetime = TimeSpan.FromHours(1);
    private readonly MemoryCache _cache = new(new MemoryCacheOptions());
    private readonly Lock _lock = new();

    public Conversation Of(HttpContext context)
    {
        lock (_lock)
        {
            return Find(context) ?? Add(context);
        }
    }

    /// <summary>Begins another conversation; what is being written in the one before ends.</summary>
    public Conversation Begin(HttpContext context)
    {
        lock (_lock)
        {
            if (context.Request.Cookies.TryGetValue(CookieName, out var before))
            {
                _cache.Remove(before);
            }

            return Add(context);
        }
    }

    public void Dispose() => _cache.Dispose();

    private Conversation? Find(HttpContext context) =>
        context.Request.Cookies.TryGetValue(CookieName, out var id) ? _cache.Get<Conversation>(id) : null;

    private Conversation Add(HttpContext context)
    {
        if (_cache.Count >= MaxCount)
        {
            _cache.Compact(0.1);
        }

        var id = Guid.NewGuid().ToString();
        context.Response.Cookies.Append(
            CookieName,
            id,
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Strict,
                Secure = context.Request.IsHttps,
            }
        );
        var options = new MemoryCacheEntryOptions { SlidingExpiration = s_lifetime };
        options.RegisterPostEvictionCallback(static (_, conversation, _, _) => ((Conversation)conversation!).Dispose());
        return _cache.Set(id, new Conversation(), options);
    }
}
