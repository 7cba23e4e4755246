Console.WriteLine("openchat-emulator");
