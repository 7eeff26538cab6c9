package io.parbuckle.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What can be done with jobs; by itself it does nothing.
@Command(
    name = "jobs",
    description = "List, follow and stop jobs.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "%nExamples:",
      "  parbuckle jobs list",
      "  parbuckle jobs wait 57",
      "  parbuckle jobs log -f 57"
    })
final class JobsCommand implements Callable<Integer> {

  @Mixin final HelpOption helpOption = new HelpOption();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "Say what to do: list, watch, show, log, abort, wait or locks.");
  }
}
