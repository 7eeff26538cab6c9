package io.parbuckle.cli;

import io.parbuckle.client.Client;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Lists jobs, the newest first.
@Command(
    name = "list",
    description = "List jobs, the newest first: a table on a terminal, JSON in a pipe.",
    footer = {
      "%nExamples:",
      "  parbuckle jobs list --state RUNNING",
      "  parbuckle jobs list --limit 0 | jq '.[].id'"
    })
final class JobsListCommand extends ClientCommand {

  private static final List<String> HEAD = List.of("ID", "STATE", "DONE", "METHOD", "DOING");

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Only those that are WAITING, RUNNING, SUCCESS, FAILED or ABORTED.")
  @Nullable String state;

  @Option(names = "--method", paramLabel = "METHOD", description = "Only those of this method.")
  @Nullable String method;

  @Option(
      names = "--limit",
      paramLabel = "COUNT",
      description = "At most so many; 0 for all. Default: 20.")
  int limit = 20;

  @Option(names = "--json", description = "JSON on a terminal, too.")
  boolean json;

  JobsListCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  void prepare() {
    if (limit < 0) {
      throw Refusal.usage("--limit counts from 0, not from " + limit + ".");
    }
  }

  @Override
  int run(Client client) throws InterruptedException {
    JsonObject options =
        JsonObject.of("order_by", JsonArray.of(JsonText.of("-id")), "limit", JsonInteger.of(limit));
    JsonValue entries = client.call("core.get_jobs", filters(), options);
    if (json || !surroundings.terminals().out() || !(entries instanceof JsonArray(var items))) {
      results.print(entries);
    } else {
      table(items).forEach(results::line);
    }
    return ExitCode.DONE;
  }

  private JsonValue filters() {
    List<JsonValue> filters = new ArrayList<>();
    if (state != null) {
      filters.add(JobQueries.is("state", JsonText.of(state.toUpperCase(Locale.ROOT))));
    }
    if (method != null) {
      filters.add(JobQueries.is("method", JsonText.of(method)));
    }
    return new JsonArray(filters);
  }

  private static List<String> table(List<JsonValue> entries) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    for (JsonValue entry : entries) {
      if (entry instanceof JsonObject job) {
        rows.add(JobQueries.row(job));
      }
    }
    return Table.of(rows);
  }
}
