package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.job.JobContext;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.fixture.AskedTwice;
import io.parbuckle.server.fixture.TestCall;
import io.parbuckle.server.fixture.Until;
import io.parbuckle.server.query.Stored;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What queries find among jobs, some of which are rows and some still in memory.
final class JobRowsTest {

  private static final Caller LIMITED = Workshop.caller("limited", false, Set.of());

  @TempDir Path folder;

  private final Gate gate = new Gate();
  private Workshop shop;
  private JobMethod quick;
  private JobMethod held;

  @BeforeEach
  void open() {
    shop = Workshop.in(folder);
    quick = shop.offer(Methods.job("test.quick", (_, _) -> JsonValue.NULL).build());
    held =
        shop.offer(
            Methods.job(
                    "test.held",
                    (job, _) -> {
                      job.progress(40, "Held");
                      gate.pass();
                      return JsonValue.NULL;
                    })
                .build());
  }

  @AfterEach
  void close() {
    gate.open();
    shop.close();
  }

  private long ended(Caller caller) throws InterruptedException {
    long id = shop.run(caller, null, quick);
    shop.engine.outcome(id);
    return id;
  }

  @Test
  void pages_go_through_rows_and_what_still_runs() throws Exception {
    long first = ended(Workshop.ADMIN);
    long second = running();
    long third = ended(Workshop.ADMIN);

    JsonValue page = shop.asked(Workshop.ADMIN, "[]", paged(""));
    assertThat(Json.text(((JsonObject) page).at("items")))
        .isEqualTo("[{\"id\":%d},{\"id\":%d}]".formatted(third, second));

    gate.open();
    shop.engine.outcome(second);
    ended(Workshop.ADMIN);
    String cursor = ((JsonText) ((JsonObject) page).at("cursor")).value();
    assertThat(Json.text(shop.asked(Workshop.ADMIN, "[]", paged(cursor))))
        .isEqualTo("{\"items\":[{\"id\":%d}],\"cursor\":null}".formatted(first));
  }

  private static String paged(String cursor) {
    return """
    {"extra": {"cursor": "%s"}, "limit": 2, "order_by": ["-id"], "select": ["id"]}
    """
        .formatted(cursor);
  }

  private long running() throws InterruptedException {
    long id = shop.run(held);
    gate.awaitEntered();
    return id;
  }

  @Test
  void a_job_in_memory_takes_the_place_that_the_order_gives_it() throws Exception {
    long first = ended(Workshop.ADMIN);
    long second = running();
    long third = ended(Workshop.ADMIN);

    assertThat(shop.listed()).containsExactly(first, second, third);
    assertThat(shop.listed("[]", "{\"order_by\":[\"-id\"]}")).containsExactly(third, second, first);
    assertThat(shop.listed("[]", "{\"order_by\":[\"method\",\"-id\"],\"limit\":2,\"offset\":1}"))
        .containsExactly(second, first);
    assertThat(shop.listed("[]", "{\"order_by\":[\"-id\",\"method\"],\"limit\":2}"))
        .containsExactly(second, third);
  }

  @Test
  void what_a_job_is_in_memory_counts_and_not_what_its_row_says() throws Exception {
    long ended = ended(Workshop.ADMIN);
    long running = running();

    assertThat(shop.listed("[[\"progress.percent\",\"=\",40]]", "{}")).containsExactly(running);
    assertThat(shop.listed("[[\"progress.percent\",\"=\",0]]", "{}")).isEmpty();
    assertThat(shop.listed("[[\"progress.description\",\"^\",\"He\"]]", "{}"))
        .containsExactly(running);
    assertThat(shop.listed("[[\"state\",\"=\",\"SUCCESS\"]]", "{}")).containsExactly(ended);
  }

  @Test
  void jobs_are_counted_once() throws Exception {
    ended(Workshop.ADMIN);
    ended(Workshop.ADMIN);
    running();

    assertThat(shop.asked(Workshop.ADMIN, "[]", "{\"count\":true}")).isEqualTo(JsonInteger.of(3));
    assertThat(shop.asked(Workshop.ADMIN, "[[\"method\",\"=\",\"test.held\"]]", "{\"count\":true}"))
        .isEqualTo(JsonInteger.of(1));
  }

  @Test
  void a_limited_caller_finds_and_counts_its_own_jobs_only() throws Exception {
    ended(Workshop.ADMIN);
    long own = ended(LIMITED);
    ended(Workshop.ADMIN);
    running();

    assertThat(shop.listed(LIMITED, "[]", "{\"order_by\":[\"-id\"],\"limit\":1}"))
        .containsExactly(own);
    assertThat(shop.asked(LIMITED, "[]", "{\"count\":true}")).isEqualTo(JsonInteger.of(1));
  }

  @Test
  void what_no_column_holds_is_looked_at_job_by_job() throws Exception {
    long first = ended(Workshop.ADMIN);
    long last = shop.run(quick, JsonInteger.of(7));
    shop.engine.outcome(last);

    assertThat(shop.listed("[[\"arguments.0\",\"=\",7]]", "{}")).containsExactly(last);
    assertThat(shop.listed("[[\"id\",\"<\",2],[\"arguments\",\"=\",[]]]", "{}"))
        .containsExactly(first);
  }

  @Test
  void times_of_jobs_have_no_zone() throws Exception {
    long id = ended(Workshop.ADMIN);

    assertThat(shop.listed("[[\"time_started.$date\",\">\",\"2000-01-01T00:00:00\"]]", "{}"))
        .containsExactly(id);
    assertThatThrownBy(() -> shop.listed("[[\"time_started\",\">\",{\"$date\":0}]]", "{}"))
        .hasMessage("can't compare offset-naive and offset-aware datetimes");
  }

  @Test
  void whatever_is_asked_of_jobs_is_answered_as_if_all_were_in_memory() throws Exception {
    JobMethod odd =
        shop.offer(
            Methods.job("test.Odd", JobRowsTest::odd)
                .logs()
                .description(arguments -> "Odd " + arguments.size())
                .build());
    List<Caller> callers = List.of(Workshop.ADMIN, LIMITED);
    for (int i = 0; i < 40; i++) {
      Caller caller = callers.get(i % 3 / 2);
      long id =
          switch (i % 4) {
            case 0, 1 -> shop.run(caller, JsonText.of("m" + i), odd, JsonInteger.of(i));
            case 2 -> shop.run(caller, null, quick, JsonText.of("a%_" + i), JsonValue.NULL);
            default -> shop.run(caller, JsonInteger.of(i), held, JsonInteger.of(i % 5));
          };
      if (i % 4 != 3) {
        var _ = shop.engine.outcome(id);
      }
      shop.clock.advance(Duration.ofMillis(500L * (i % 3)));
    }
    Until.holds("nothing changes any more", this::isAtRest);

    for (Caller caller : callers) {
      Supplier<Stored> jobs =
          () ->
              shop.engine
                  .rows((_, _) -> JobView::shown)
                  .stored(new TestCall(caller, "core.get_jobs"), JsonObject.EMPTY, job -> job);
      for (Rules rules : List.of(Rules.UNTIL_26, Rules.FROM_27)) {
        new AskedTwice(jobs, rules).agree();
      }
    }
  }

  /// Whatever may run does, and what has ended is told.
  private boolean isAtRest() {
    return shop.engine.liveJobs().stream()
        .allMatch(
            job ->
                job.state().word().equals("RUNNING")
                    || (job.state().word().equals("WAITING") && job.details().waitsFor() != null));
  }

  /// Ends in one of several ways.
  private static JsonValue odd(JobContext job, List<JsonValue> arguments) throws Exception {
    long which = ((JsonInteger) arguments.getFirst()).small() / 4 % 5;
    job.logLine("line " + which);
    job.progress(10.0 * which, which == 2 ? null : "Étape " + which, null);
    if (which == 1) {
      job.describe("d" + which);
    }
    if (which == 3) {
      throw new Fault.CallError(Errno.EBUSY, "Busy.");
    }
    if (which == 4) {
      throw new Fault.Invalid("odd", "Four.");
    }
    return JsonObject.of(
        "which", JsonInteger.of(which), "list", JsonArray.of(arguments.getFirst()));
  }

  @Test
  void one_job_is_found_by_its_id_and_a_missing_one_is_not() throws Exception {
    long id = ended(Workshop.ADMIN);

    assertThat(
            Json.text(
                shop.asked(
                    Workshop.ADMIN,
                    "[[\"id\",\"=\"," + id + "]]",
                    "{\"get\":true,\"select\":[\"id\"]}")))
        .isEqualTo("{\"id\":" + id + "}");
    assertThatThrownBy(() -> shop.asked(Workshop.ADMIN, "[[\"id\",\"=\",99]]", "{\"get\":true}"))
        .isInstanceOf(io.parbuckle.api.fault.Fault.MatchNotFound.class);
    assertThat(List.of(id)).isEqualTo(shop.listed());
  }
}
