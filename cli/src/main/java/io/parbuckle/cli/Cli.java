package io.parbuckle.cli;

import io.parbuckle.client.ClientException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// The command line.
///
/// ```java
/// int code =
///     new Cli(Surroundings.ofProcess(), "0.1.0").with("serve", ServeCommand::new).run(arguments);
/// System.exit(code);
/// ```
///
/// Only the command that was typed is built: reading the annotations of all of them would take
/// longer than most calls.
public final class Cli {

  private final Surroundings surroundings;
  private final String version;
  private final Map<String, Supplier<? extends Object>> commands = new LinkedHashMap<>();

  /// @param version of the program, as `version` prints it
  public Cli(Surroundings surroundings, String version) {
    this.surroundings = surroundings;
    this.version = version;
    commands.put("setup", () -> new SetupCommand(surroundings));
    commands.put("second-factor", () -> new SecondFactorCommand(surroundings));
    commands.put("call", () -> withJson(new CallCommand(surroundings)));
    commands.put("subscribe", () -> new SubscribeCommand(surroundings));
    commands.put("jobs", this::jobs);
    commands.put("upload", () -> withJson(new UploadCommand(surroundings)));
    commands.put("download", () -> withJson(new DownloadCommand(surroundings)));
    commands.put("codegen", () -> new CodegenCommand(surroundings));
    commands.put("ping", () -> new PingCommand(surroundings));
    commands.put("version", () -> new VersionCommand(surroundings, version));
    commands.put("completion", () -> new CompletionCommand(surroundings, this::everything));
  }

  /// A number such as -1 is an argument, no option.
  private static CommandLine withJson(ClientCommand command) {
    return new CommandLine(command).setUnmatchedOptionsArePositionalParams(true);
  }

  private CommandLine jobs() {
    return new CommandLine(new JobsCommand())
        .addSubcommand(new JobsListCommand(surroundings))
        .addSubcommand(new JobsWatchCommand(surroundings))
        .addSubcommand(new JobsShowCommand(surroundings))
        .addSubcommand(new JobsLogCommand(surroundings))
        .addSubcommand(new JobsAbortCommand(surroundings))
        .addSubcommand(new JobsWaitCommand(surroundings))
        .addSubcommand(new JobsLocksCommand(surroundings));
  }

  /// Adds a command of somebody else's.
  ///
  /// @param command makes an object with picocli's `@Command`; called only when it is needed
  /// @return this
  public Cli with(String name, Supplier<? extends Object> command) {
    commands.put(name, command);
    return this;
  }

  /// Does what was typed.
  ///
  /// @return the exit code of the process
  public int run(String... arguments) {
    String first = arguments.length == 0 ? "" : arguments[0];
    Supplier<? extends Object> command = commands.get(first);
    CommandLine program =
        command == null ? everything() : root().addSubcommand(first, command.get());
    return program
        .registerConverter(Duration.class, new Seconds())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new java.io.PrintWriter(surroundings.out(), true, surroundings.out().charset()))
        .setErr(new java.io.PrintWriter(surroundings.err(), true, surroundings.err().charset()))
        .setColorScheme(CommandLine.Help.defaultColorScheme(colours()))
        .setExecutionExceptionHandler(this::failed)
        .setParameterExceptionHandler(this::misused)
        .execute(arguments);
  }

  private CommandLine everything() {
    CommandLine program = root();
    commands.forEach((name, command) -> program.addSubcommand(name, command.get()));
    return program;
  }

  private CommandLine root() {
    return new CommandLine(new RootCommand(surroundings, version));
  }

  private Ansi colours() {
    boolean wanted =
        surroundings.terminals().out()
            && surroundings.environment().getOrDefault("NO_COLOR", "").isEmpty();
    return wanted ? Ansi.ON : Ansi.OFF;
  }

  private int failed(Exception failure, CommandLine command, ParseResult parsed) throws Exception {
    return switch (failure) {
      case InterruptedException _ -> ExitCode.INTERRUPTED;
      // An interrupt during a write closes the connection; it was Ctrl-C all the same.
      case ClientException _ when Thread.interrupted() -> ExitCode.INTERRUPTED;
      case ClientException refused -> new Failures(surroundings.err()).tell(refused);
      case Refusal refusal -> {
        surroundings.err().println(refusal.getMessage());
        if (refusal.exitCode() == ExitCode.USAGE) {
          pointToHelp(command);
        }
        yield refusal.exitCode();
      }
      default -> throw failure;
    };
  }

  private int misused(ParameterException misuse, String[] arguments) {
    surroundings.err().println(sentence(misuse));
    pointToHelp(misuse.getCommandLine());
    return ExitCode.USAGE;
  }

  private static String sentence(ParameterException misuse) {
    String message = Texts.line(String.valueOf(misuse.getMessage()));
    if (!(misuse instanceof UnmatchedArgumentException unmatched)) {
      return message + (message.endsWith(".") ? "" : ".");
    }
    String typed = unmatched.getUnmatched().getFirst();
    if (typed.startsWith("-")) {
      return "There is no option " + typed + "." + guess(typed, unmatched.getCommandLine());
    }
    CommandLine command = unmatched.getCommandLine();
    return command.getSubcommands().isEmpty()
        ? "Too many arguments, beginning with " + typed + "."
        : "There is no command " + typed + "." + guess(typed, command);
  }

  private static String guess(String typed, CommandLine command) {
    Collection<String> names =
        typed.startsWith("-")
            ? command.getCommandSpec().optionsMap().keySet()
            : command.getSubcommands().keySet();
    Optional<String> nearest = Nearest.to(typed, names);
    return nearest.isPresent() ? " Did you mean " + nearest.get() + "?" : "";
  }

  private void pointToHelp(CommandLine command) {
    surroundings.err().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
  }
}
