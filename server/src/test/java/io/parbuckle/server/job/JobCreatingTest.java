package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/// From a call to a job.
final class JobCreatingTest extends InWorkshop {

  @Test
  void a_missing_pipe_refuses_the_call_and_makes_no_job() {
    for (JobMethod method :
        List.of(quick("test.in").reads().build(), quick("test.out").writes().build())) {
      assertThatThrownBy(() -> shop.run(method))
          .isInstanceOf(Fault.Technical.class)
          .hasMessage("Pipe '" + method.name().substring(5) + "put' is not open");
    }
    assertThat(shop.listed()).isEmpty();
  }

  @Test
  void an_optional_pipe_is_missed_by_the_body() throws InterruptedException {
    JobMethod method =
        Methods.job(
                "test.in",
                (job, _) -> {
                  job.input();
                  return JsonValue.NULL;
                })
            .reads()
            .pipesOptional()
            .build();

    JobView job = shop.done(method);

    assertThat(job.fields().at("error")).isEqualTo(text("Pipe 'input' is not open"));
    assertThat(((JsonObject) job.fields().at("exc_info")).at("type")).isEqualTo(text("ValueError"));
  }

  @Test
  void a_description_that_cannot_be_made_stays_null() throws InterruptedException {
    JobMethod method = quick("test.echo").description(raw -> raw.get(3).toString()).build();

    assertThat(shop.done(method).description()).isNull();
  }

  @Test
  void a_lock_that_cannot_be_made_refuses_the_call_and_one_that_is_null_is_none()
      throws InterruptedException {
    JobMethod broken = quick("test.broken").lock(raw -> raw.get(3).toString()).build();
    JobMethod none = quick("test.none").lockThatIsNull().build();

    assertThatThrownBy(() -> shop.run(broken))
        .isInstanceOfSatisfying(
            Fault.CallError.class,
            error -> {
              assertThat(error.errno()).isEqualTo(Errno.EINVAL);
              assertThat(error.text())
                  .isEqualTo(
                      "Error handling job lock. This is most likely caused by invalid call"
                          + " arguments.");
            });
    assertThat(shop.done(none).state().word()).isEqualTo("SUCCESS");
  }

  @Test
  void refused_calls_use_up_no_number() {
    assertThatThrownBy(() -> shop.run(quick("test.in").reads().build())).isInstanceOf(Fault.class);

    assertThat(shop.run(quick("test.echo").build())).isEqualTo(1);
    assertThat(shop.run(quick("test.echo").build())).isEqualTo(2);
  }

  @Test
  void the_id_is_known_behind_added_and_nothing_follows_until_the_body_may_begin()
      throws InterruptedException {
    Started started =
        shop.engine.start(Workshop.ADMIN, null, quick("test.echo").build(), List.of(), Pipes.NONE);

    assertThat(shop.heard.textsOf(started.id())).containsExactly("ADDED WAITING 0");
    assertThat(shop.engine.require(started.id()).state().word()).isEqualTo("WAITING");

    shop.engine.begin(started);
    started.await();
    assertThat(shop.heard.textsOf(started.id())).hasSize(4);
  }

  @Test
  void a_caller_that_forgets_to_begin_holds_its_job_up_for_ten_seconds() {
    Started started =
        shop.engine.start(Workshop.ADMIN, null, quick("test.echo").build(), List.of(), Pipes.NONE);

    try (Passing _ = new Passing(shop.clock)) {
      shop.heard.awaitState(started.id(), "SUCCESS");
    }
  }
}
