package io.parbuckle.cli;

import io.parbuckle.client.Client;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Waits for one job, whoever started it.
@Command(
    name = "wait",
    description = "Wait for a job, show its progress, and print its result.",
    footer = {
      "%nExample:",
      "  parbuckle jobs wait --timeout 600 57",
      "%nEnds with 1 when the job failed or was aborted."
    })
final class JobsWaitCommand extends ClientCommand {

  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress.")
  boolean quiet;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "Give up after so long; the job goes on.")
  @Nullable Duration timeout;

  @Parameters(paramLabel = "ID", description = "The number of the job.")
  long id;

  JobsWaitCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int run(Client client) throws InterruptedException {
    results.print(new JobWait(surroundings, quiet).await(client.job(id), timeout));
    return ExitCode.DONE;
  }
}
