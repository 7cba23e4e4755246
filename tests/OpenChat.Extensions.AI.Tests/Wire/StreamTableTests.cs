using System.Text;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Tests.Support;

namespace OpenChat.Extensions.AI.Tests.Wire;

/// <summary>Every shape in which a stream is known to come, whole and split at every byte.</summary>
public sealed class StreamTableTests
{
    [Theory]
    [MemberData(nameof(StreamRows.All), MemberType = typeof(StreamRows))]
    public async Task GetStreamingResponseAsync_Row_ReadsTheSameAtEverySplit(string name)
    {
        var row = StreamRows.Get(name);
        var body = Encoding.UTF8.GetBytes(row.Body);
        await AssertRead(row, Enumerable.Range(0, body.Length + 1).Select(at => PieceStream.SplitAt(body, at)));
    }

    [Theory]
    [MemberData(nameof(StreamRows.All), MemberType = typeof(StreamRows))]
    public async Task GetStreamingResponseAsync_RowByteByByte_ReadsTheSame(string name)
    {
        var row = StreamRows.Get(name);
        await AssertRead(
            row,
            [new PieceStream([.. Encoding.UTF8.GetBytes(row.Body).Select(static one => new[] { one })])]
        );
    }

    [Theory]
    [MemberData(nameof(StreamRows.All), MemberType = typeof(StreamRows))]
    public async Task GetStreamingResponseAsync_RowWithCarriageReturns_ReadsTheSame(string name)
    {
        var row = StreamRows.Get(name);
        await AssertRead(row, [new PieceStream(row.Body.Replace("\n", "\r\n"))]);
    }

    private static async Task AssertRead(StreamRow row, IEnumerable<PieceStream> bodies)
    {
        PieceStream? body = null;
        using var server = new FakeServer(() => FakeServer.Events(body!)());
        using var client = row.IsOpenAI ? Clients.OpenAI(server) : Clients.Card(server);
        foreach (var next in bodies)
        {
            body = next;
            await AssertRead(row, client);
            Assert.True(next.IsDisposed);
        }
    }

    private static async Task AssertRead(StreamRow row, OpenChatClient client)
    {
        var updates = new List<ChatResponseUpdate>();
        OpenChatException? failure = null;
        try
        {
            await foreach (var update in client.GetStreamingResponseAsync(Clients.Hello))
            {
                updates.Add(update);
            }
        }
        catch (OpenChatException thrown)
        {
            failure = thrown;
        }

        var text = string.Concat(updates.Select(static update => update.Text));
        Assert.Equal(row.Failure, failure?.Kind);
        Assert.Equal(row.Text, failure is null ? text : failure.PartialText ?? "");
        if (row.Failure is null)
        {
            Assert.Equal(row.Reason, updates[^1].FinishReason!.Value.Value);
            Assert.Equal(row.Usage, UsageOf(updates));
        }
        else
        {
            Assert.StartsWith(text, row.Text, StringComparison.Ordinal);
        }
    }

    private static (long, long)? UsageOf(List<ChatResponseUpdate> updates) =>
        updates.SelectMany(static update => update.Contents).OfType<UsageContent>().SingleOrDefault() is { } usage
            ? (usage.Details.InputTokenCount!.Value, usage.Details.OutputTokenCount!.Value)
            : null;
}
