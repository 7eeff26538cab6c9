package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Errors of bodies, as jobs show them.
final class JobErrorsTest extends InWorkshop {

  private static final JsonValue ONE = JsonInteger.of(1);

  private JsonObject failedWith(Exception thrown) throws InterruptedException {
    JobMethod method =
        Methods.job(
                "test.fail",
                (_, _) -> {
                  throw thrown;
                })
            .build();
    return shop.done(method).fields();
  }

  @Test
  void have_the_shapes_of_the_contract() throws InterruptedException {
    JsonObject call =
        failedWith(new Fault.CallError(Errno.EACCES, "boom", JsonObject.of("k", ONE)));

    assertThat(call.at("state")).isEqualTo(text("FAILED"));
    assertThat(call.at("error")).isEqualTo(text("[EACCES] boom"));
    assertThat(Json.text(call.at("exc_info")))
        .isEqualTo(
            "{\"repr\":\"CallError('boom', 13, {'k': 1})\",\"type\":\"CallError\",\"errno\":13,"
                + "\"extra\":{\"k\":1}}");
    assertThat(Json.text(failedWith(new Fault.Invalid("a.b", "is bad")).at("exc_info")))
        .contains("\"type\":\"VALIDATION\",\"errno\":null,\"extra\":[[\"a.b\",\"is bad\",22]]");
  }

  @Test
  void without_a_text_are_an_empty_error_and_null_for_those_who_follow()
      throws InterruptedException {
    shop.offer(
        Methods.job(
                "test.empty",
                (_, _) -> {
                  throw new UnsupportedOperationException(); // without a text, on purpose
                })
            .build());
    JobMethod wraps =
        Methods.job("test.wrap", (job, _) -> job.wrap(job.start("test.empty", List.of()))).build();

    JobView parent = shop.done(wraps);

    assertThat(shop.engine.require(parent.id() + 1).fields().at("error")).isEqualTo(text(""));
    assertThat(parent.fields().at("state")).isEqualTo(text("SUCCESS"));
    assertThat(parent.fields().at("result")).isEqualTo(JsonValue.NULL);
  }

  @Test
  void come_back_for_those_who_wait_also_from_the_store() throws Exception {
    Fault.CallError boom = new Fault.CallError(Errno.EACCES, "boom", ONE);
    long failed =
        shop.run(
            Methods.job(
                    "test.f",
                    (_, _) -> {
                      throw boom;
                    })
                .build());
    shop.engine.outcome(failed);
    shop.heard.awaitState(failed, "FAILED");

    assertThatThrownBy(() -> shop.engine.await(failed))
        .isInstanceOfSatisfying(
            Fault.CallError.class,
            error -> {
              assertThat(error.errno()).isEqualTo(Errno.EACCES);
              assertThat(error.text()).isEqualTo("boom");
              assertThat(error.extra()).isEqualTo(ONE);
            });
  }

  @Test
  void of_the_machine_end_a_job_too() throws InterruptedException {
    JobMethod method =
        Methods.job(
                "test.error",
                (_, _) -> {
                  throw new NoClassDefFoundError("gone");
                })
            .lock("L")
            .build();

    assertThat(shop.done(method).state().word()).isEqualTo("FAILED");
    assertThat(shop.done(quick("test.echo").lock("L").build()).state().word()).isEqualTo("SUCCESS");
  }
}
