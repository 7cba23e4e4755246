namespace OpenChat.Emulator.Weights;

/// <summary>Names what keeps a GGUF file from being run.</summary>
public enum WeightsProblem
{
    /// <summary>An option has a value out of its range.</summary>
    InvalidOption,

    /// <summary>There is no such file, or it cannot be read.</summary>
    FileNotFound,

    /// <summary>The file is no GGUF file.</summary>
    NotGguf,

    /// <summary>The file ends before its tensors do.</summary>
    CutFile,

    /// <summary>The model is in several files, and one of them is not there.</summary>
    MissingShard,

    /// <summary>The machine has too little memory for the model and its context.</summary>
    OutOfMemory,

    /// <summary>The processor lacks the instructions that the native library was built for, or there is no library for this system.</summary>
    NativeLibrary,

    /// <summary>The chat template in the file is none of those that llama.cpp knows, or there is none, or no such name is known.</summary>
    UnknownTemplate,

    /// <summary>llama.cpp does not load the file, for example because its architecture is newer.</summary>
    NotLoaded,
}
