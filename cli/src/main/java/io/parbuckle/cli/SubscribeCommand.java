package io.parbuckle.cli;

import io.parbuckle.client.Client;
import io.parbuckle.client.Event;
import io.parbuckle.client.Subscription;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Prints what happens in one collection.
@Command(
    name = "subscribe",
    description = {
      "Print what happens in a collection, as it happens; in a pipe one line of JSON each.",
      "Ends when the source ends, with -n, with -t, or with Ctrl-C."
    },
    footer = {
      "%nExamples:",
      "  parbuckle subscribe core.get_jobs",
      "  parbuckle subscribe -n 1 'reporting.realtime:{\"interval\": 2}'",
      "  parbuckle subscribe -t 60 disk.query | jq -r .fields.name",
      "%nEnds with 1 when it ended before -n were seen."
    })
final class SubscribeCommand extends ClientCommand {

  @Option(
      names = {"-n", "--number"},
      paramLabel = "COUNT",
      description = "Stop after so many.")
  @Nullable Integer count;

  @Option(
      names = {"-t", "--timeout"},
      paramLabel = "SECONDS",
      description = "Stop after so long.")
  @Nullable Duration timeout;

  @Parameters(index = "0", paramLabel = "COLLECTION", description = "For example disk.query.")
  String collection = "";

  SubscribeCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  void prepare() {
    if (count != null && count < 1) {
      throw Refusal.usage("-n counts from 1, not from " + count + ".");
    }
  }

  @Override
  int run(Client client) throws InterruptedException {
    try (Subscription events = client.subscribe(collection)) {
      if (timeout != null) {
        events.closeAfter(timeout);
      }
      int seen = 0;
      for (Event event = events.next(); event != null; event = events.next()) {
        results.print(event.params());
        seen++;
        if ((count != null && seen >= count) || results.unread()) {
          return ExitCode.DONE;
        }
      }
      return count == null ? ExitCode.DONE : ExitCode.FAILED;
    }
  }
}
