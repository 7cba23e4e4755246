namespace SemanticKernel.Connectors.OpenChat.Settings;

internal static class SettingRanges
{
    public static int? AtLeastOne(int? value, string name) =>
        value is null or >= 1
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"The setting \"{name}\" must be at least 1.");

    public static double? Between(double? value, double least, double most, string name) =>
        // A comparison with NaN is false, so NaN is refused too.
        value is null
        || (value >= least && value <= most)
            ? value
            : throw new ArgumentOutOfRangeException(
                name,
                value,
                most == float.MaxValue
                    ? $"The setting \"{name}\" must be at least {least} and fit into a float: that is how it is sent."
                    : $"The setting \"{name}\" must be from {least} to {most}."
            );
}
