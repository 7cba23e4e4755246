using Microsoft.Extensions.Caching.Memory;

namespace OpenChat.Examples.WebChat;

/// <summary>The conversations by browser session: in memory, forgotten an hour after the last use.</summary>
internal sealed class Conversations(IMemoryCache cache)
{
    private const string CookieName = "webchat";
    private static readonly TimeSpan s_lifetime = TimeSpan.FromHours(1);
    private readonly Lock _lock = new();

    public Conversation Of(HttpContext context)
    {
        lock (_lock)
        {
            return
                context.Request.Cookies.TryGetValue(CookieName, out var id)
                && cache.TryGetValue<Conversation>(id, out var conversation)
                && conversation is not null
                ? conversation
                : Begin(context);
        }
    }

    public Conversation Begin(HttpContext context)
    {
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
        return cache.Set(id, new Conversation(), new MemoryCacheEntryOptions { SlidingExpiration = s_lifetime });
    }
}
