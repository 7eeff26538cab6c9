package io.parbuckle.cli;

import io.parbuckle.client.Client;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/// Shows which job holds which lock, and who waits.
@Command(
    name = "locks",
    description =
        "Show which job holds which lock, and which wait for it: a table on a terminal, JSON in a"
            + " pipe.")
final class JobsLocksCommand extends ClientCommand {

  private static final List<String> HEAD = List.of("LOCK", "HOLDER", "SINCE", "WAITING");

  JobsLocksCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int run(Client client) throws InterruptedException {
    JsonValue locks = client.call("job.locks");
    if (!surroundings.terminals().out() || !(locks instanceof JsonArray(var items))) {
      results.print(locks);
      return ExitCode.DONE;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    for (JsonValue item : items) {
      if (item instanceof JsonObject lock) {
        rows.add(row(lock));
      }
    }
    Table.of(rows).forEach(results::line);
    return ExitCode.DONE;
  }

  private static List<String> row(JsonObject lock) {
    String holder = lock.at("holder") instanceof JsonInteger id ? id.toString() : "-";
    String waiting =
        lock.at("waiting") instanceof JsonArray(var ids)
            ? ids.stream().map(JsonValue::toString).collect(Collectors.joining(" "))
            : "";
    String since = lock.at("since") instanceof JsonInstant(var at, _) ? at.toString() : "-";
    return List.of(Texts.line(Texts.of(lock.at("lock"))), holder, since, waiting);
  }
}
