package io.parbuckle.cli;

import io.parbuckle.client.Client;
import io.parbuckle.client.Event;
import io.parbuckle.client.Subscription;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;

/// Shows all jobs while they move.
@Command(
    name = "watch",
    description = {
      "Show what happens to all jobs, until Ctrl-C: a table with bars on a terminal, a line of JSON"
          + " for each change in a pipe.",
      "To follow a single one use `parbuckle jobs wait`."
    },
    footer = {"%nExample:", "  parbuckle jobs watch | jq -r 'select(.state==\"FAILED\").error'"})
final class JobsWatchCommand extends ClientCommand {

  /// Of changes that wait, so many are drawn together.
  private static final int TOGETHER = 1000;

  JobsWatchCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int run(Client client) throws InterruptedException {
    try (Subscription jobs = client.subscribe("core.get_jobs")) {
      if (surroundings.terminals().out()) {
        draw(client, jobs);
      } else {
        print(jobs);
      }
    }
    return ExitCode.DONE;
  }

  private void print(Subscription jobs) throws InterruptedException {
    for (Event event = jobs.next(); event != null && !results.unread(); event = jobs.next()) {
      results.print(event.fields());
    }
  }

  private void draw(Client client, Subscription jobs) throws InterruptedException {
    JobBoard board = new JobBoard();
    LiveTable table = new LiveTable(surroundings.out(), Progress.columns(surroundings));
    going(client, board);
    table.show(board.lines());
    for (Event event = jobs.next(); event != null && !results.unread(); event = jobs.next()) {
      Optional<Event> next = Optional.of(event);
      for (int i = 0; next.isPresent(); i++) {
        board.put(next.get().fields());
        next = i < TOGETHER ? jobs.next(Duration.ZERO) : Optional.empty();
      }
      table.show(board.lines());
    }
  }

  /// What waits or runs already; the subscription tells the rest.
  private static void going(Client client, JobBoard board) throws InterruptedException {
    JsonValue states = JsonArray.of(JsonText.of("WAITING"), JsonText.of("RUNNING"));
    JsonValue filter = JsonArray.of(JsonText.of("state"), JsonText.of("in"), states);
    if (client.call("core.get_jobs", JsonArray.of(filter)) instanceof JsonArray(var entries)) {
      for (JsonValue entry : entries) {
        if (entry instanceof JsonObject job) {
          board.put(job);
        }
      }
    }
  }
}
