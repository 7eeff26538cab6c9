package io.parbuckle.cli;

import io.parbuckle.client.Client;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Prints all that is known of one job.
@Command(
    name = "show",
    description = "Print all that is known of a job, as JSON.",
    footer = {"%nExample:", "  parbuckle jobs show 57 | jq .error"})
final class JobsShowCommand extends ClientCommand {

  @Parameters(paramLabel = "ID", description = "The number of the job.")
  long id;

  JobsShowCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int run(Client client) throws InterruptedException {
    results.print(JobQueries.one(client, id));
    return ExitCode.DONE;
  }
}
