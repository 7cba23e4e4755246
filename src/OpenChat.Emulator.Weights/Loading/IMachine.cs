using LLama.Native;

namespace OpenChat.Emulator.Weights.Loading;

/// <summary>What a model needs of the machine; a test puts another in its place.</summary>
internal interface IMachine
{
    /// <summary>Gets the bytes of memory that this process may use.</summary>
    long Memory { get; }

    /// <summary>Loads llama.cpp, once for the process.</summary>
    void LoadNativeLibrary();
}

/// <summary>This machine.</summary>
internal sealed class ThisMachine : IMachine
{
    // LLamaSharp asks whether the library is loaded and then sets where it logs to: another thread may load it in between.
    private static readonly Lock s_loading = new();

    public static ThisMachine Instance { get; } = new();

    /// <summary>The limit of a container is the machine's memory here.</summary>
    public long Memory => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    public void LoadNativeLibrary()
    {
        lock (s_loading)
        {
            NativeLog.Begin();
            NativeApi.llama_empty_call();
        }
    }
}
