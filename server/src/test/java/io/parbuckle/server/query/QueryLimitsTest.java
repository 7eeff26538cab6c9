package io.parbuckle.server.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.store.Dialect;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.filter.QueryFault;
import io.parbuckle.protocol.filter.QueryParams;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.fixture.SettableTime;
import io.parbuckle.server.fixture.TestCall;
import io.parbuckle.server.fixture.TestQueries;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// No query may take more than a bounded time and room, and each bound has a sentence.
@Timeout(120)
final class QueryLimitsTest {

  private static JsonValue ask(Iterable<JsonValue> entries, String filters, String options)
      throws Exception {
    QueryParams asked =
        QueryParams.read(List.of(Json.read(filters), Json.read(options)), Rules.UNTIL_26);
    return Query.run(entries, asked.filters(), asked.options(), Rules.UNTIL_26);
  }

  private static JsonObject entry(long id) {
    return JsonObject.of("id", JsonInteger.of(id), "name", JsonText.of("n".repeat(1_000)));
  }

  /// As a table is read: nobody holds all of it.
  private static Iterable<JsonValue> entries(long count) {
    return () -> {
      Iterator<JsonValue> all =
          Stream.iterate(0L, id -> id < count, id -> id + 1)
              .<JsonValue>map(QueryLimitsTest::entry)
              .iterator();
      return all;
    };
  }

  @Test
  void more_than_two_thousand_conditions_are_refused() {
    String leaf = "[\"id\",\"=\",1]";
    String filters = "[" + String.join(",", Collections.nCopies(2_001, leaf)) + "]";

    assertThatThrownBy(() -> ask(List.of(), filters, "{}"))
        .isInstanceOfSatisfying(
            QueryFault.class,
            fault ->
                assertThat(fault.problems().getFirst().message())
                    .isEqualTo("Value error, The filters have more than 2000 conditions."));
  }

  @Test
  void paths_keys_and_members_without_end_are_refused() {
    String deep = "a." + "b.".repeat(300) + "c";
    String keys = String.join(",", Collections.nCopies(65, "\"id\""));
    String members = String.join(",", Collections.nCopies(1_001, "\"id\""));

    assertThat(told("[[\"" + deep + "\",\"=\",1]]", "{}"))
        .isEqualTo("filters Value error, A path has at most 256 steps.");
    assertThat(told("[]", "{\"order_by\":[" + keys + "]}"))
        .isEqualTo("options Value error, order_by has at most 64 members, and 65 were given.");
    assertThat(told("[]", "{\"select\":[" + members + "]}"))
        .isEqualTo("options Value error, select has at most 1000 members, and 1001 were given.");
  }

  private static String told(String filters, String options) {
    try {
      ask(List.of(), filters, options);
      return "";
    } catch (QueryFault fault) {
      var problem = fault.problems().getFirst();
      return problem.attribute() + " " + problem.message();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void more_than_may_be_sorted_in_memory_is_refused_and_counting_it_is_not() throws Exception {
    assertThatThrownBy(() -> ask(entries(60_000), "[]", "{\"order_by\":[\"name\"]}"))
        .isInstanceOfSatisfying(
            Fault.CallError.class,
            refusal -> {
              assertThat(refusal.errno()).isEqualTo(Errno.EFBIG);
              assertThat(refusal.text()).contains("in memory", "options.extra.cursor");
              assertThat(refusal.further()).containsKeys("bytes", "limit");
            });
    assertThat(ask(entries(60_000), "[]", "{\"count\":true}")).isEqualTo(JsonInteger.of(60_000));
    assertThat(((JsonArray) ask(entries(60_000), "[]", "{\"limit\":5}")).items()).hasSize(5);
    assertThat(
            ((JsonArray)
                    ask(
                        entries(60_000),
                        "[]",
                        "{\"order_by\":[\"-id\"],\"select\":[\"id\"],\"limit\":1}"))
                .items())
        .containsExactly(JsonObject.of("id", JsonInteger.of(59_999)));
  }

  @Test
  void a_filter_that_compares_without_end_is_given_up_with_a_sentence() {
    JsonArray numbers = new JsonArray(Collections.nCopies(50_000, JsonInteger.of(0)));
    JsonObject one = JsonObject.of("list", numbers);
    String leaf = "[\"list.*\",\"=\",1]";
    String filters = "[[\"OR\",[" + String.join(",", Collections.nCopies(2_000, leaf)) + "]]]";

    assertThatThrownBy(() -> ask(Collections.nCopies(1_000, one), filters, "{}"))
        .isInstanceOfSatisfying(
            Fault.CallError.class,
            refusal -> {
              assertThat(refusal.errno()).isEqualTo(Errno.EBUSY);
              assertThat(refusal.text()).contains("compares more than 200000000 values");
            });
  }

  /// A table without end, of which each slice takes four seconds to look at.
  private static final class Endless implements Stored {

    private static final Column KEY = Column.required("id", Column.Kind.INTEGER);

    private final SettableTime time;
    private long given;

    Endless(SettableTime time) {
      this.time = time;
    }

    @Override
    public Table table() {
      return new Table(List.of(KEY), Set.of(), KEY);
    }

    @Override
    public Dialect dialect() {
      return Dialect.SQLITE;
    }

    @Override
    public Iterable<JsonValue> read(Wanted wanted) {
      return () -> new Slices<>(wanted, this::slice, entry -> entry);
    }

    private List<JsonValue> slice(Sql sql) {
      time.advance(Duration.ofSeconds(4));
      return Stream.generate(() -> (JsonValue) entry(given++))
          .limit(sql.values().get("size") instanceof Integer size ? size : 0)
          .toList();
    }

    @Override
    public OptionalLong count(Wanted wanted) {
      return OptionalLong.empty();
    }
  }

  @Test
  void rows_are_looked_at_one_by_one_for_so_long_and_pages_still_come() throws Exception {
    SettableTime time = new SettableTime();
    MemoryQueries queries = TestQueries.by(Rules.UNTIL_26, time);
    TestCall call = new TestCall(Caller.SYSTEM, "test.query");
    JsonValue byName = Json.read("[[\"name\",\"^\",\"n\"]]");

    assertThatThrownBy(
            () -> queries.stored(call, new Endless(time), byName, Json.read("{\"count\":true}")))
        .isInstanceOfSatisfying(
            Fault.CallError.class,
            refusal -> {
              assertThat(refusal.errno()).isEqualTo(Errno.EBUSY);
              assertThat(refusal.text())
                  .contains("for more than 10 s (limits.query_time)", "options.extra.cursor");
              assertThat(refusal.further())
                  .containsEntry("bound", JsonText.of("limits.query_time"))
                  .containsEntry("limit", JsonInteger.of(10_000));
            });
    JsonValue page =
        queries.stored(
            call,
            new Endless(time),
            byName,
            Json.read("{\"limit\":700,\"extra\":{\"cursor\":\"\"}}"));
    assertThat(((JsonArray) ((JsonObject) page).at("items")).items()).hasSize(700);
  }
}
