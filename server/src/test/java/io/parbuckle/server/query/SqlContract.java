package io.parbuckle.server.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.filter.QueryFault;
import io.parbuckle.protocol.filter.QueryParams;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.store.JdbcDatabase;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The law of queries over tables: whatever is asked, the database's part in it changes nothing. A
/// fault is the same fault.
///
/// `-Dparbuckle.queries=1000000` asks more than the usual 2,000 of each set of rules;
/// `-Dparbuckle.seed=n` begins elsewhere.
abstract class SqlContract {

  private static final int ROUND = 500;

  private JdbcDatabase database;
  private SampleTable table;

  abstract JdbcDatabase open();

  /// Whether a text may hold a NUL.
  abstract boolean storesNul();

  @BeforeEach
  void begin() {
    database = open();
    table = new SampleTable(database);
  }

  @AfterEach
  void end() {
    database.close();
  }

  /// Fresh ones every day would find more, and would fail whoever changes something else.
  static LongStream seeds() {
    long rounds = Long.getLong("parbuckle.queries", 2_000) / ROUND;
    return LongStream.range(0, rounds).map(round -> Long.getLong("parbuckle.seed", 4711) + round);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void memory_and_sql_give_the_same_answers(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Samples samples = new Samples(random, storesNul());
    AtomicInteger answered = new AtomicInteger();
    for (int i = 0; i < ROUND; i++) {
      if (i % 20 == 0) {
        rows = samples.rows();
        table.fill(rows);
      }
      JsonArray filters = samples.filters();
      JsonObject options = samples.options();
      for (Rules rules : Rules.values()) {
        compare(filters, options, rules, answered);
      }
    }
    // What only ever fails proves nothing.
    assertThat(answered.get()).isGreaterThan(ROUND / 2);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void what_stays_comes_once_while_rows_come_and_go(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Coming coming = new Coming(table, new Samples(random, storesNul()), random);
    int answered = 0;
    for (int i = 0; i < ROUND / 10; i++) {
      for (Rules rules : Rules.values()) {
        for (boolean inMemory : List.of(true, false)) {
          try {
            answered += coming.checked(rules, inMemory) ? 1 : 0;
          } catch (Fault _) {
            // A row that came has no order among the others.
          }
        }
      }
    }
    assertThat(answered).isGreaterThan(ROUND / 10);
  }

  private List<SampleTable.Row> rows = List.of();

  private void compare(JsonArray filters, JsonObject options, Rules rules, AtomicInteger answered) {
    QueryParams query;
    try {
      query = QueryParams.read(List.of(filters, options), rules);
    } catch (QueryFault _) {
      return;
    }
    List<JsonValue> entries = rows.stream().map(SampleTable.Row::entry).toList();
    String inMemory =
        outcome(() -> Query.run(entries, query.filters(), query.options(), rules), answered);
    String inSql =
        outcome(() -> StoredQuery.run(table, query.filters(), query.options(), rules), answered);

    assertThat(inSql)
        .as(
            () ->
                "%s %s by %s over%n%s"
                    .formatted(
                        Json.text(filters),
                        Json.text(options),
                        rules,
                        Json.text(new JsonArray(entries))))
        .isEqualTo(inMemory);
  }

  private static String outcome(Supplier<JsonValue> query, AtomicInteger answered) {
    try {
      String answer = Json.text(query.get());
      answered.incrementAndGet();
      return answer;
    } catch (QueryFault fault) {
      return fault.kind() + " " + fault.type() + ": " + fault.getMessage();
    }
  }

  private String asked(String filters, String options) throws Exception {
    QueryParams query =
        QueryParams.read(List.of(Json.read(filters), Json.read(options)), Rules.UNTIL_26);
    return Json.text(StoredQuery.run(table, query.filters(), query.options(), Rules.UNTIL_26));
  }

  private void fill(int count) {
    table.fill(
        LongStream.rangeClosed(1, count)
            .mapToObj(
                id ->
                    new SampleTable.Row(
                        id, "n" + id % 10, null, id, null, false, Instant.EPOCH, null, 0, "[]"))
            .toList());
  }

  @Test
  void only_the_rows_of_a_page_are_read() throws Exception {
    fill(2_000);

    assertThat(
            asked(
                "[[\"name\",\"=\",\"n3\"]]",
                "{\"order_by\":[\"-id\"],\"limit\":2,\"select\":[\"id\"]}"))
        .isEqualTo("[{\"id\":1993},{\"id\":1983}]");
    assertThat(table.read).isEqualTo(2);
  }

  @Test
  void a_count_reads_no_row() throws Exception {
    fill(2_000);

    assertThat(asked("[[\"name\",\"=\",\"n3\"]]", "{\"count\":true}")).isEqualTo("200");
    assertThat(table.read).isZero();
  }

  @Test
  void what_memory_decides_looks_only_at_rows_that_the_database_lets_through() throws Exception {
    fill(2_000);

    assertThat(asked("[[\"id\",\"<=\",700],[\"name\",\"~\",\"n[34]$\"]]", "{\"count\":true}"))
        .isEqualTo("140");
    assertThat(table.read).isEqualTo(700);
  }

  @Test
  void what_memory_decides_and_cannot_fail_on_is_looked_for_as_far_as_needed() throws Exception {
    fill(2_000);

    assertThat(
            asked(
                "[[\"name\",\"~\",\"n[34]$\"]]",
                "{\"order_by\":[\"-id\"],\"offset\":1,\"limit\":2,\"select\":[\"id\"]}"))
        .isEqualTo("[{\"id\":1993},{\"id\":1984}]");
    assertThat(table.read).isEqualTo(Slices.SLICE);
  }

  @Test
  void what_memory_may_fail_on_is_asked_of_every_row() throws Exception {
    fill(2_000);

    assertThat(
            asked(
                "[[\"tags\",\"rnin\",\"x\"]]",
                "{\"order_by\":[\"-id\"],\"limit\":2,\"select\":[\"id\"]}"))
        .isEqualTo("[{\"id\":2000},{\"id\":1999}]");
    assertThat(table.read).isEqualTo(2_000);
  }

  @Test
  void an_empty_text_does_not_end_in_anything() throws Exception {
    table.fill(List.of(named(1, ""), named(2, "ab")));

    assertThat(asked("[[\"name\",\"!$\",\"b\"]]", "{\"select\":[\"id\"]}"))
        .isEqualTo("[{\"id\":1}]");
  }

  @Test
  void every_text_begins_and_ends_with_the_empty_one_and_null_does_neither() throws Exception {
    fill(3); // whose notes are null

    for (String operator : List.of("^", "!^", "$", "!$")) {
      String filters = "[[\"note\",\"%s\",\"\"]]".formatted(operator);
      assertThat(asked(filters, "{\"count\":true}")).as(operator).isEqualTo("0");
    }
    assertThat(asked("[[\"name\",\"^\",\"\"],[\"name\",\"$\",\"\"]]", "{\"count\":true}"))
        .isEqualTo("3");
  }

  @Test
  void a_text_with_a_nul_is_found_in_a_list() throws Exception {
    Assumptions.assumeTrue(storesNul(), "PostgreSQL has no such texts");
    table.fill(List.of(named(1, "a\u0000b"), named(2, "a")));

    assertThat(asked("[[\"name\",\"in\",[\"a\\u0000b\"]]]", "{\"select\":[\"id\"]}"))
        .isEqualTo("[{\"id\":1}]");
  }

  private static SampleTable.Row named(long id, String name) {
    Instant begin = Instant.EPOCH;
    return new SampleTable.Row(id, name, null, id, null, false, begin, null, 0, "[]");
  }

  @Test
  void an_error_that_a_later_filter_would_hide_is_seen() throws Exception {
    fill(3);

    assertThat(outcome(() -> tried("[[\"tags\",\">\",1],[\"id\",\"=\",99]]"), new AtomicInteger()))
        .contains("not supported between instances of 'list' and 'int'");
  }

  private JsonValue tried(String filters) {
    try {
      QueryParams query =
          QueryParams.read(List.of(Json.read(filters), JsonObject.EMPTY), Rules.UNTIL_26);
      return StoredQuery.run(table, query.filters(), query.options(), Rules.UNTIL_26);
    } catch (io.parbuckle.protocol.json.MalformedJson e) {
      throw new IllegalStateException(e);
    }
  }
}
