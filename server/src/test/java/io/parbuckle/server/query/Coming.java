package io.parbuckle.server.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.api.Call;
import io.parbuckle.protocol.filter.QueryFault;
import io.parbuckle.protocol.filter.QueryParams;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.fixture.TestCall;
import io.parbuckle.server.fixture.TestQueries;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A sample that is read page by page while rows come and go. Those with an even id stay.
final class Coming {

  private final SampleTable table;
  private final Samples samples;
  private final SplittableRandom random;
  private final Call call = TestCall.ofServer();
  private final TreeMap<Long, SampleTable.Row> rows = new TreeMap<>();

  Coming(SampleTable table, Samples samples, SplittableRandom random) {
    this.table = table;
    this.samples = samples;
    this.random = random;
  }

  /// Reads all pages of a query made by chance, and checks that what stays comes once, in order.
  ///
  /// @return whether there was an answer; what cannot be told or sorted has none
  boolean checked(Rules rules, boolean inMemory) {
    begin();
    JsonArray filters = samples.filters();
    JsonValue orderBy = samples.options().get("order_by");
    JsonObject options = orderBy == null ? JsonObject.EMPTY : JsonObject.of("order_by", orderBy);
    List<String> expected = expected(filters, options, rules);
    if (expected == null) {
      return false;
    }
    List<String> seen = new ArrayList<>();
    String cursor = "";
    do {
      JsonObject page = page(filters, options, cursor, rules, inMemory);
      for (JsonValue item : ((JsonArray) page.at("items")).items()) {
        if (((JsonInteger) ((JsonObject) item).at("id")).small() % 2 == 0) {
          seen.add(Json.text(item));
        }
      }
      cursor = page.at("cursor") instanceof JsonText(String next) ? next : "";
      comeAndGo();
    } while (!cursor.isEmpty());
    assertThat(seen)
        .as(() -> Json.text(filters) + " " + Json.text(options) + " by " + rules)
        .containsExactlyElementsOf(expected);
    return true;
  }

  private void begin() {
    rows.clear();
    for (long id = 0; id < 12; id++) {
      rows.put(id, samples.row(id));
    }
    table.fill(List.copyOf(rows.values()));
  }

  private void comeAndGo() {
    long id = random.nextLong(40) * 2 + 1;
    if (rows.remove(id) != null) {
      table.drop(id);
    } else {
      SampleTable.Row row = samples.row(id);
      rows.put(id, row);
      table.add(row);
    }
  }

  private List<JsonValue> entries() {
    return rows.values().stream().map(SampleTable.Row::entry).toList();
  }

  /// Null if any two of the kinds of values that there are cannot be told or sorted.
  private @Nullable List<String> expected(JsonArray filters, JsonObject options, Rules rules) {
    try {
      QueryParams query = QueryParams.read(List.of(filters, options), rules);
      JsonValue answer = Query.run(entries(), query.filters(), query.options(), rules);
      return ((JsonArray) answer)
          .items().stream()
              .filter(each -> ((JsonInteger) ((JsonObject) each).at("id")).small() % 2 == 0)
              .map(Json::text)
              .toList();
    } catch (QueryFault _) {
      return null;
    }
  }

  private JsonObject page(
      JsonArray filters, JsonObject options, String cursor, Rules rules, boolean inMemory) {
    JsonObject asked =
        options
            .with("extra", JsonObject.of("cursor", JsonText.of(cursor)))
            .with("limit", JsonInteger.of(random.nextInt(1, 5)));
    MemoryQueries queries = queries(rules);
    JsonValue page =
        !inMemory
            ? queries.stored(call, table, filters, asked)
            : rules == Rules.TABLE
                ? queries.table(call, entries(), filters, asked)
                : queries.query(call, entries(), filters, asked);
    return (JsonObject) page;
  }

  private final TreeMap<Rules, MemoryQueries> byRules = new TreeMap<>();

  private MemoryQueries queries(Rules rules) {
    return byRules.computeIfAbsent(rules, TestQueries::by);
  }
}
