// Published with NativeAOT and run by .ci/run: the real paths, over a handler that answers as the servers do.
using OpenChat.AotSmoke;

var failed = 0;
foreach (var (name, check) in Checks.All)
{
    try
    {
        await check();
        Console.WriteLine($"ok      {name}");
    }
    catch (Exception failure)
    {
        failed++;
        Console.WriteLine($"FAILED  {name}: {failure}");
    }
}

Console.WriteLine($"AOT: {Checks.All.Count - failed} passed, {failed} failed");
return failed == 0 ? 0 : 1;
