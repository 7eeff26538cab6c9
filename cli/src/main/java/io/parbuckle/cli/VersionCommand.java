package io.parbuckle.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Says which Parbuckle this is.
@Command(name = "version", description = "Print the version of this program.")
final class VersionCommand implements Callable<Integer> {

  @Mixin final HelpOption helpOption = new HelpOption();

  private final Surroundings surroundings;
  private final String version;

  VersionCommand(Surroundings surroundings, String version) {
    this.surroundings = surroundings;
    this.version = version;
  }

  @Override
  public Integer call() {
    new Results(surroundings).line("Parbuckle " + version);
    return ExitCode.DONE;
  }
}
