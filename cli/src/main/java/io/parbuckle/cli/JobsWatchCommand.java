package io.parbuckle.cli;

import io.parbuckle.client.Client;
import io.parbuckle.client.Event;
import io.parbuckle.client.Subscription;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import picocli.CommandLine.Command;

/// Shows all jobs while they move.
@Command(
    name = "watch",
    description = {
      "Show what happens to all jobs, until Ctrl-C: a line each on a terminal, JSON in a pipe.",
      "To follow a single one use `parbuckle jobs wait`."
    },
    footer = {"%nExample:", "  parbuckle jobs watch | jq -r 'select(.state==\"FAILED\").error'"})
final class JobsWatchCommand extends ClientCommand {

  JobsWatchCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int run(Client client) throws InterruptedException {
    try (Subscription jobs = client.subscribe("core.get_jobs")) {
      String shown = "";
      for (Event event = jobs.next(); event != null && !results.unread(); event = jobs.next()) {
        JsonObject entry = event.fields();
        String line = String.join("  ", JobQueries.row(entry)).stripTrailing();
        if (!surroundings.terminals().out()) {
          results.print(entry);
        } else if (!line.equals(shown)) {
          results.line(line); // the end of a job is told twice
          shown = line;
        }
      }
    }
    return ExitCode.DONE;
  }
}
