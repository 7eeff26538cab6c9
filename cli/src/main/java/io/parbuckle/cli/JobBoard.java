package io.parbuckle.cli;

import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The jobs that a person watches: those that wait or run, and those that ended last.
///
/// **Bound.** [#ROWS_MAX] rows are shown; of those that have not ended the oldest, and a line says
/// how many more there are.
///
/// **Threads.** One.
final class JobBoard {

  static final int ROWS_MAX = 20;

  private static final int ENDED_MAX = 5;
  private static final int BAR_WIDTH = 20;
  private static final List<String> HEAD =
      List.of("ID", "STATE", "PROGRESS", "DONE", "METHOD", "DOING");

  private final Map<Long, JsonObject> going = new TreeMap<>();

  /// In the order in which they ended.
  private final List<JsonObject> ended = new ArrayList<>();

  /// Takes in what a job is now.
  void put(JsonObject entry) {
    if (!(entry.at("id") instanceof JsonInteger number)) {
      return;
    }
    long id = number.small();
    going.remove(id);
    ended.removeIf(job -> job.at("id").equals(number));
    switch (Texts.of(entry.at("state"))) {
      case "WAITING", "RUNNING" -> going.put(id, entry);
      default -> ended.add(entry);
    }
    if (ended.size() > ENDED_MAX) {
      ended.removeFirst();
    }
  }

  List<String> lines() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    ended.forEach(job -> rows.add(row(job)));
    Iterator<JsonObject> next = going.values().iterator();
    while (next.hasNext() && rows.size() <= ROWS_MAX) {
      rows.add(row(next.next()));
    }
    List<String> lines = new ArrayList<>(Table.of(rows));
    int more = going.size() + ended.size() + 1 - rows.size();
    if (more > 0) {
      lines.add("and " + more + " more");
    }
    return lines;
  }

  private static List<String> row(JsonObject job) {
    List<String> row = new ArrayList<>(JobQueries.row(job));
    row.add(2, bar(JobQueries.done(job)));
    return row;
  }

  private static String bar(int percent) {
    int full = Math.clamp(percent, 0, 100) * BAR_WIDTH / 100;
    return "[" + "=".repeat(full) + " ".repeat(BAR_WIDTH - full) + "]";
  }
}
