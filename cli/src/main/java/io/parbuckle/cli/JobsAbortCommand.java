package io.parbuckle.cli;

import io.parbuckle.client.Client;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Asks one job to stop.
@Command(
    name = "abort",
    description = {
      "Ask a job to stop.",
      "It stops when its work can be stopped: `parbuckle jobs wait` shows how it ends."
    },
    footer = {"%nExample:", "  parbuckle jobs abort 57"})
final class JobsAbortCommand extends ClientCommand {

  @Parameters(paramLabel = "ID", description = "The number of the job.")
  long id;

  JobsAbortCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int run(Client client) throws InterruptedException {
    client.call("core.job_abort", JsonInteger.of(id));
    note("Job " + id + " was asked to stop.");
    return ExitCode.DONE;
  }
}
