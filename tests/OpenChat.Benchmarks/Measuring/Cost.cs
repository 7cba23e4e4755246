namespace OpenChat.Benchmarks.Measuring;

/// <summary>What one unit of work costs the process.</summary>
internal readonly record struct Cost(double CpuMicroseconds, double Bytes)
{
    public static Cost MedianOf(IReadOnlyCollection<Cost> costs) =>
        new(Median(costs.Select(static cost => cost.CpuMicroseconds)), Median(costs.Select(static cost => cost.Bytes)));

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
