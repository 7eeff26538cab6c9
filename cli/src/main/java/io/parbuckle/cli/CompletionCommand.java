package io.parbuckle.cli;

import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Prints a script that teaches a shell our commands and options.
@Command(
    name = "completion",
    description = "Print a script that completes commands and options in a shell.",
    footer = {
      "%nExamples:",
      "  source <(parbuckle completion bash)",
      "  source <(parbuckle completion zsh)",
      "  parbuckle completion fish > ~/.config/fish/completions/parbuckle.fish"
    })
final class CompletionCommand implements Callable<Integer> {

  /// The shells there is a script for.
  enum Shell {
    bash,
    zsh,
    fish
  }

  @Mixin final HelpOption helpOption = new HelpOption();

  @Parameters(paramLabel = "bash|zsh|fish", description = "Which shell.")
  Shell shell = Shell.bash;

  private final Surroundings surroundings;
  private final Supplier<CommandLine> everything;

  /// @param everything the program with all its commands
  CompletionCommand(Surroundings surroundings, Supplier<CommandLine> everything) {
    this.surroundings = surroundings;
    this.everything = everything;
  }

  @Override
  public Integer call() {
    CommandLine program = everything.get();
    String script =
        switch (shell) {
          // The script notices zsh and turns its bash mode on.
          case bash, zsh -> AutoComplete.bash(program.getCommandName(), program);
          case fish -> FishCompletion.of(program);
        };
    new Results(surroundings).line(script);
    return ExitCode.DONE;
  }
}
