using System.CommandLine;
using System.CommandLine.Parsing;
using OpenChat.Extensions.AI;

namespace OpenChat.LiveScore;

/// <summary>The command line: which model is asked, and what.</summary>
internal sealed class LiveScoreCommand
{
    private const int UsageError = 2;
    private const int Failed = 1;
    private const string ApiKey = "OPENCHAT_API_KEY";

    private readonly Option<Uri> _endpoint = new("--endpoint")
    {
        Description =
            "The OpenAI-compatible server, such as http://127.0.0.1:8080/v1. Its key, where it wants one, is the environment "
            + $"variable {ApiKey}.",
        Required = true,
        CustomParser = ReadAddress,
    };

    private readonly Option<string?> _model = new("--model")
    {
        Description = "The model to ask for [default: openchat-3.5-0106].",
    };

    private readonly Option<string?> _engine = new("--engine")
    {
        Description =
            "What runs the model: llama.cpp, ollama, vllm or lmstudio [default: any server with OpenAI's chat route].",
    };

    private readonly Option<bool> _unconstrained = new("--unconstrained")
    {
        Description = "Does not ask the server to hold required calls and typed answers to a schema.",
    };

    private readonly Option<string?> _mode = new("--mode")
    {
        Description =
            "Asks first questions with tools: auto leaves it to the model to call (64), required wants calls (the 30 where they "
            + "are right). Without this, and without the next four, auto.",
    };

    private readonly Option<bool> _tasks = new("--tasks")
    {
        Description = "Asks twelve whole tasks; the tools are run.",
    };

    private readonly Option<bool> _typed = new("--typed")
    {
        Description = "Asks for twelve answers as JSON of a schema, and for four where tools are offered too.",
    };

    private readonly Option<bool> _later = new("--later")
    {
        Description = "Asks 64 questions as the second of a conversation or a later one.",
    };

    private readonly Option<bool> _all = new("--all")
    {
        Description = "Asks all of these, first questions in both modes.",
    };

    private readonly Option<int> _every = new("--every")
    {
        Description = "Asks every Nth question only.",
        DefaultValueFactory = static _ => 1,
    };

    private readonly Option<string?> _file = new("--out")
    {
        Description =
            "A file for what came of each question, a line of JSON for each. What stands in it is not asked again: a run that "
            + "was ended goes on. Name a new file for other weights or another version of the client.",
    };

    private readonly Option<string?> _show = new("--show")
    {
        Description =
            "Asks only the question of this id, such as parallel_0, task_3, extract_5 or after_talk_2, and prints what was "
            + "sent and what came back.",
    };

    private LiveScoreCommand()
    {
        _mode.AcceptOnlyFromAmong("auto", "required");
        _every.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, out var number) || number < 1))
            {
                result.AddError($"--every: '{token.Value}' is no whole number from 1.");
            }
        });
    }

    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellationToken
    )
    {
        var options = new LiveScoreCommand();
        var command = new RootCommand("Asks a model through OpenChatClient and counts what comes out right.")
        {
            options._endpoint,
            options._model,
            options._engine,
            options._unconstrained,
            options._mode,
            options._tasks,
            options._typed,
            options._later,
            options._all,
            options._every,
            options._file,
            options._show,
        };
        command.Validators.Add(options.Check);
        command.SetAction((parsed, token) => options.AskAsync(parsed, output, error, token));

        var result = command.Parse(arguments);
        if (result.Errors.Count > 0)
        {
            foreach (var problem in result.Errors)
            {
                await error.WriteLineAsync(problem.Message);
            }

            await error.WriteLineAsync("See --help.");
            return UsageError;
        }

        var configuration = new InvocationConfiguration { Output = output, Error = error };
        return await result.InvokeAsync(configuration, cancellationToken);
    }

    /// <summary>Refuses what would silently do nothing.</summary>
    private void Check(CommandResult result)
    {
        if (result.GetResult(_show) is null)
        {
            return;
        }

        foreach (var option in (Option[])[_file, _tasks, _typed, _later, _all])
        {
            if (result.GetResult(option) is { Implicit: false })
            {
                result.AddError(
                    $"{option.Name}: with --show one question is asked, and nothing is kept. Leave one of the two out."
                );
            }
        }
    }

    private async Task<int> AskAsync(
        ParseResult parsed,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var modelId = parsed.GetValue(_model);
            var address = parsed.GetValue(_endpoint)!;
            using var model = new LiveModel(
                parsed.GetValue(_engine) is { } engine
                    ? OpenChatEndpoint.ForEngine(engine, address)
                    : OpenChatEndpoint.OpenAICompatible(address),
                modelId,
                Environment.GetEnvironmentVariable(ApiKey),
                constrains: !parsed.GetValue(_unconstrained)
            );
            using var file = new OutcomeFile(parsed.GetValue(_file));
            var run = new ScoreRun(model, modelId ?? "", file, output, error);
            if (parsed.GetValue(_show) is { } id)
            {
                return await run.ShowAsync(PartOf(id, parsed.GetValue(_mode)), id, cancellationToken) ? 0 : Failed;
            }

            var isWhole = true;
            foreach (var part in Wanted(parsed))
            {
                isWhole &= await run.ScoreAsync(part, parsed.GetValue(_every), cancellationToken);
            }

            return isWhole ? 0 : Failed;
        }
        catch (Exception exception)
            when (exception is OpenChatException or IOException or InvalidDataException or ArgumentException)
        {
            await error.WriteLineAsync(exception.Message);
            return Failed;
        }
    }

    private List<Part> Wanted(ParseResult parsed)
    {
        var isAll = parsed.GetValue(_all);
        var others = new List<Part>();
        if (isAll || parsed.GetValue(_tasks))
        {
            others.Add(new TaskPart());
        }

        if (isAll || parsed.GetValue(_typed))
        {
            others.Add(new TypedPart());
            others.Add(new TypedTaskPart());
        }

        if (isAll || parsed.GetValue(_later))
        {
            others.Add(new LaterPart());
        }

        return (isAll, parsed.GetValue(_mode)) switch
        {
            (true, _) => [new QuestionPart(isRequired: false), new QuestionPart(isRequired: true), .. others],
            (_, null) when others.Count > 0 => others,
            var (_, mode) => [new QuestionPart(isRequired: mode == "required"), .. others],
        };
    }

    /// <exception cref="ArgumentException">There is no such question.</exception>
    private static Part PartOf(string id, string? mode)
    {
        Part[] parts =
        [
            new QuestionPart(isRequired: mode == "required"),
            new TaskPart(),
            new TypedPart(),
            new TypedTaskPart(),
            new LaterPart(),
        ];
        return Array.Find(parts, part => part.Ids.Contains(id))
            ?? throw new ArgumentException(
                mode == "required"
                    ? $"No question '{id}' wants a call. Leave --mode required out."
                    : $"There is no question '{id}'. The ids are in tests/OpenChat.Scoring/Questions/questions.jsonl and tests/OpenChat.LiveScore/Conversations."
            );
    }

    private static Uri? ReadAddress(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https"))
        {
            return address;
        }

        result.AddError($"--endpoint: '{text}' is no address of a server. Give one such as http://127.0.0.1:8080/v1.");
        return null;
    }
}
