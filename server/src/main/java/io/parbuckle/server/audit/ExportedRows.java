package io.parbuckle.server.audit;

import io.parbuckle.api.Call;
import io.parbuckle.api.Caller;
import io.parbuckle.api.Version;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.query.MemoryQueries;
import io.parbuckle.server.query.Stored;
import java.util.List;

/// The rows of a report, read page by page.
///
/// **Threads.** One.
final class ExportedRows {

  /// Rows of a part.
  static final int PART = 10_000;

  private final MemoryQueries queries;
  private final Stored stored;
  private final Call call;
  private final JsonValue filters;
  private final JsonObject options;
  private JsonValue cursor = JsonText.of("");
  private long skip;
  private long left;

  private record ExportCall(Caller caller, String methodName, String version) implements Call {}

  /// @param options of the query; its `offset` and `limit` are of the whole report
  ExportedRows(
      MemoryQueries queries, Stored stored, Call call, JsonValue filters, JsonObject options) {
    this.queries = queries;
    this.stored = stored;
    this.call = call;
    this.filters = filters;
    this.skip = number(options, "offset", 0);
    long limit = number(options, "limit", 0);
    this.left = limit > 0 ? limit : Long.MAX_VALUE;
    this.options = options.without("offset").without("limit");
  }

  /// As which the rows are read, for whoever started the job.
  static Call call(Caller owner) {
    return new ExportCall(owner, "audit.export", Version.NEWEST.toString());
  }

  private static long number(JsonObject options, String name, long otherwise) {
    return options.get(name) instanceof JsonInteger number && number.fitsLong()
        ? number.small()
        : otherwise;
  }

  /// The rows of the next part; none at the end.
  List<JsonValue> next() {
    while (cursor instanceof JsonText && left > 0) {
      JsonObject extra = JsonObject.of("cursor", cursor);
      JsonObject page =
          options.with("extra", extra).with("limit", JsonInteger.of(Math.min(PART, left + skip)));
      JsonObject answer = (JsonObject) queries.stored(call, stored, filters, page);
      cursor = answer.at("cursor");
      List<JsonValue> items = ((JsonArray) answer.at("items")).items();
      int from = (int) Math.min(skip, items.size());
      int to = (int) Math.min(items.size(), from + left);
      skip -= from;
      left -= to - from;
      if (to > from) {
        return items.subList(from, to);
      }
    }
    return List.of();
  }
}
