package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Unserializable;
import io.parbuckle.protocol.json.JsonValue;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Results, the secret ones among them.
final class JobResultsTest extends InWorkshop {

  @Test
  void that_cannot_be_written_are_a_success_with_the_reason() throws InterruptedException {
    JobMethod method =
        Methods.job(
                "test.bad",
                (_, _) -> {
                  throw new Unserializable("result.a: an object");
                })
            .build();

    JobView job = shop.done(method);

    assertThat(job.state().word()).isEqualTo("SUCCESS");
    assertThat(job.shown().at("result")).isEqualTo(JsonValue.NULL);
    assertThat(job.shown().at("result_encoding_error")).isEqualTo(text("result.a: an object"));
  }

  @Test
  void that_are_secret_are_raw_in_events_masked_in_listings_and_sealed_on_disk()
      throws InterruptedException {
    JobMethod method =
        shop.offer(
            Methods.job("test.secret", (_, arguments) -> arguments.getFirst())
                .shown(new Methods.Secretive())
                .build());

    JobView job = shop.done(method, text("hunter2"));

    assertThat(job.shown().at("result")).isEqualTo(Methods.Secretive.STARS);
    assertThat(job.fields().at("result")).isEqualTo(text("hunter2"));
    assertThat(job.fields().at("arguments"))
        .isEqualTo(JsonValue.JsonArray.of(Methods.Secretive.STARS));
    assertThat(onDisk("result", job.id())).startsWith("1:").doesNotContain("hunter2");
  }

  @Test
  void arguments_that_are_secret_are_sealed_while_the_job_has_not_ended_and_then_go()
      throws InterruptedException {
    Gate gate = new Gate();
    JobMethod method = held("test.secret", gate).shown(new Methods.Secretive()).build();
    long id = shop.run(method, text("hunter2"));
    gate.awaitEntered();

    assertThat(onDisk("arguments", id)).isEqualTo("[\"********\"]");
    assertThat(onDisk("arguments_raw", id)).startsWith("1:").doesNotContain("hunter2");
    gate.open();
    shop.engine.outcome(id);
    assertThat(onDisk("arguments_raw", id)).isEqualTo("null");
  }

  private String onDisk(String column, long id) {
    return shop.database.read(
        tx ->
            tx.sql("select coalesce(" + column + ", 'null') from job where id = :id")
                .bind("id", id)
                .first(String.class)
                .orElse(""));
  }

  @Test
  void that_are_secret_are_shown_raw_to_those_only_who_may_see_secrets() throws Exception {
    JobMethod secret = shop.offer(quick("test.secret").shown(new Methods.Secretive()).build());
    JobView job = shop.done(secret, text("hunter2"));
    Caller mara = Workshop.caller("mara", false, Set.of());

    assertThat(job.fieldsFor(Workshop.ADMIN).at("result")).isEqualTo(text("hunter2"));
    assertThat(job.fieldsFor(mara).at("result")).isEqualTo(Methods.Secretive.STARS);
    assertThat(job.resultFor(mara, text("hunter2"))).isEqualTo(Methods.Secretive.STARS);
  }

  @Test
  void that_are_secret_stay_so_when_their_method_has_gone() throws Exception {
    JobMethod secret = shop.offer(quick("test.secret").shown(new Methods.Secretive()).build());
    long id = shop.done(secret, text("hunter2")).id();
    shop.close();
    shop = Workshop.in(folder);

    JobView job = shop.engine.require(id);

    assertThat(job.shown().at("result")).isEqualTo(text("********"));
    assertThat(job.fieldsFor(Workshop.ADMIN).at("result")).isEqualTo(text("hunter2"));
  }

  @Test
  void one_record_that_cannot_be_shown_does_not_spoil_the_others() throws InterruptedException {
    JobMethod bad =
        shop.offer(
            quick("test.bad")
                .shown(
                    new JobMethod.Shown() {
                      @Override
                      public JsonValue arguments(List<JsonValue> raw) {
                        throw new IllegalStateException("no");
                      }

                      @Override
                      public JsonValue result(JsonValue raw) {
                        throw new IllegalStateException("cannot be masked");
                      }

                      @Override
                      public boolean secretArguments() {
                        return false;
                      }

                      @Override
                      public boolean secretResult() {
                        return true;
                      }

                      @Override
                      public boolean maySeeSecrets(Caller caller) {
                        return false;
                      }
                    })
                .build());

    JobView job = shop.done(bad, text("hunter2"));

    assertThat(job.shown().at("arguments")).isEqualTo(JsonValue.JsonArray.EMPTY);
    assertThat(job.shown().at("result")).isEqualTo(JsonValue.NULL);
    assertThat(job.shown().at("result_encoding_error")).isEqualTo(text("cannot be masked"));
  }
}
