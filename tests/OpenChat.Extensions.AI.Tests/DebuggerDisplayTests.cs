using System.Diagnostics;
using System.Reflection;

namespace OpenChat.Extensions.AI.Tests;

/// <summary>What a debugger shows of an object, which nothing but a debugger evaluates.</summary>
public class DebuggerDisplayTests
{
    private static readonly OpenChatClientOptions s_options = new()
    {
        Endpoint = OpenChatEndpoint.LlamaCpp(new Uri("http://127.0.0.1:8080/v1")),
        ApiToken = "a-secret-token",
    };

    public static TheoryData<object> Shown => [s_options, s_options.Endpoint!, new OpenChatClient(s_options)];

    [Theory]
    [MemberData(nameof(Shown))]
    public void DebuggerDisplay_OfAClientAndWhatItIsMadeOf_TellsWhereAndNeverTheToken(object shown)
    {
        var display = Display(shown);

        Assert.Contains("127.0.0.1:8080", display, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret-token", display, StringComparison.Ordinal);
    }

    [Fact]
    public void DebuggerDisplay_OfEveryTypeThatHasOne_CanBeEvaluated()
    {
        Type[] types =
        [
            .. typeof(OpenChatClient)
                .Assembly.GetTypes()
                .Where(static type =>
                    type.Namespace == typeof(OpenChatClient).Namespace
                    && type.IsDefined(typeof(DebuggerDisplayAttribute), inherit: false)
                ),
        ];

        Assert.Contains(typeof(OpenChatTextOptions), types);
        Assert.All(types, static type => Assert.NotNull(PropertyOf(type)));
        Assert.NotEmpty(Display(new OpenChatTextOptions()));
    }

    private static string Display(object shown) => Assert.IsType<string>(PropertyOf(shown.GetType())!.GetValue(shown));

    private static PropertyInfo? PropertyOf(Type type)
    {
        var name = type.GetCustomAttribute<DebuggerDisplayAttribute>()!.Value.Split(',')[0].TrimStart('{');
        return type.GetProperty(name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
    }
}
