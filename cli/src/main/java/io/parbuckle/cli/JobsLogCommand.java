package io.parbuckle.cli;

import io.parbuckle.client.Client;
import io.parbuckle.client.Event;
import io.parbuckle.client.Subscription;
import io.parbuckle.client.TransferListener;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Prints the log of one job.
@Command(
    name = "log",
    description = "Print the log of a job.",
    footer = {
      "%nExamples:",
      "  parbuckle jobs log 57",
      "  parbuckle jobs log -f -n 100 57",
      "%nNot every method keeps a log; the server says so then."
    })
final class JobsLogCommand extends ClientCommand {

  @Option(
      names = {"-f", "--follow"},
      description = "Go on until the job has ended.")
  boolean follow;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "COUNT",
      description = "With -f: begin with so many of the last lines, 0 to 10000. Default: 20.")
  int lines = 20;

  @Parameters(paramLabel = "ID", description = "The number of the job.")
  long id;

  JobsLogCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int run(Client client) throws InterruptedException {
    if (follow) {
      follow(client);
    } else {
      print(client);
    }
    surroundings.out().flush();
    return ExitCode.DONE;
  }

  private void print(Client client) throws InterruptedException {
    String place =
        Texts.of(
            client.call(
                "core.job_download_logs", JsonInteger.of(id), JsonText.of("job-" + id + ".log")));
    client.transfers().fetch(place, surroundings.out(), TransferListener.NONE);
  }

  private void follow(Client client) throws InterruptedException {
    JsonObject which = JsonObject.of("id", JsonInteger.of(id), "tail_lines", JsonInteger.of(lines));
    try (Subscription log = client.subscribe("core.job_log_follow:" + Json.text(which))) {
      for (Event event = log.next(); event != null && !results.unread(); event = log.next()) {
        surroundings.out().print(Texts.of(event.fields().at("data")));
        surroundings.out().flush();
      }
    }
  }
}
