package io.parbuckle.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The program without a command: it shows what there is.
@Command(
    name = "parbuckle",
    description = "A control plane that speaks the TrueNAS API, and its command line.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "%nFirst steps:",
      "  parbuckle serve                     # in one terminal",
      "  parbuckle setup                     # in another: asks for a password",
      "  parbuckle call system.info",
      "%nHelp on a command: parbuckle COMMAND --help",
      "%nExit codes: 0 done; 1 the server answered with an error, or the job failed;",
      "2 wrong usage; 3 no connection; 130 interrupted."
    })
final class RootCommand implements Callable<Integer> {

  @Mixin final HelpOption helpOption = new HelpOption();

  @Option(
      names = {"-V", "--version"},
      description = "Print the version of this program.")
  boolean showVersion;

  @Spec CommandSpec spec = CommandSpec.create();

  private final Surroundings surroundings;
  private final String version;

  RootCommand(Surroundings surroundings, String version) {
    this.surroundings = surroundings;
    this.version = version;
  }

  @Override
  public Integer call() {
    if (showVersion) {
      return new VersionCommand(surroundings, version).call();
    }
    spec.commandLine().usage(surroundings.err());
    return ExitCode.USAGE;
  }
}
