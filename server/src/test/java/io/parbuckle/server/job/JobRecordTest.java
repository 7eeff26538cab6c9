package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a job looks like.
final class JobRecordTest extends InWorkshop {

  private static final JsonValue ONE = JsonInteger.of(1);

  @Test
  void has_nineteen_members_in_their_order() throws InterruptedException {
    JobView job = shop.done(quick("test.echo").build(), ONE);

    assertThat(job.fields().members().keySet())
        .containsExactly(
            "id",
            "message_ids",
            "method",
            "arguments",
            "transient",
            "description",
            "abortable",
            "logs_path",
            "logs_excerpt",
            "progress",
            "result",
            "result_encoding_error",
            "error",
            "exception",
            "exc_info",
            "state",
            "time_started",
            "time_finished",
            "credentials");
    assertThat(Json.text(job.fields()))
        .isEqualTo(
            """
            {"id":1,"message_ids":[],"method":"test.echo","arguments":[1],"transient":false,\
            "description":null,"abortable":false,"logs_path":null,"logs_excerpt":null,\
            "progress":{"percent":100,"description":"","extra":null},"result":1,\
            "result_encoding_error":null,"error":null,"exception":null,"exc_info":null,\
            "state":"SUCCESS","time_started":{"$date":1767225600000},\
            "time_finished":{"$date":1767225600000},\
            "credentials":{"type":"LOGIN_PASSWORD","data":{"username":"root"}}}\
            """);
  }

  @Test
  void is_the_same_from_memory_and_from_disk() throws InterruptedException {
    JobMethod method =
        Methods.job(
                "test.all",
                (job, _) -> {
                  job.log().write('x');
                  job.progress(40.0, "Copying", JsonObject.of("a", ONE));
                  job.describe("Changed");
                  return JsonValue.JsonArray.of(ONE, text("ü"));
                })
            .logs()
            .description(_ -> "First")
            .build();

    long id = shop.run(Workshop.ADMIN, text("m1"), method, ONE);
    shop.engine.outcome(id);

    List<Heard.Event> events = shop.heard.of(id);
    assertThat(shop.engine.require(id).fields()).isEqualTo(events.getLast().job().fields());
  }

  @Test
  void time_started_is_the_creation() throws InterruptedException {
    Gate gate = new Gate();
    JobMethod method = held("test.held", gate).lock("a").build();
    shop.run(method);
    gate.awaitEntered();
    long second = shop.run(method);
    JsonValue queued = shop.engine.require(second).fields().at("time_started");
    shop.clock.advance(Duration.ofSeconds(5));
    gate.open();
    shop.engine.outcome(second);

    assertThat(shop.engine.require(second).fields().at("time_started")).isEqualTo(queued);
  }

  @Test
  void request_ids_that_python_takes_for_false_are_not_stored() {
    JobMethod method = quick("test.echo").build();
    JsonValue[] ids = {
      JsonInteger.of(0),
      text(""),
      JsonValue.NULL,
      JsonValue.JsonBoolean.TRUE,
      new JsonValue.JsonFraction(0),
      JsonInteger.of(-1),
      text("0")
    };

    List<List<JsonValue>> stored = new ArrayList<>();
    for (JsonValue id : ids) {
      stored.add(messageIds(shop.run(Workshop.ADMIN, id, method)));
    }

    assertThat(stored)
        .containsExactly(
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(JsonInteger.of(-1)),
            List.of(text("0")));
  }

  @Test
  void credentials_are_null_for_the_server_itself() {
    shop.offer(quick("test.echo").build());
    long id = shop.engine.start("test.echo", List.of()).id();

    assertThat(shop.engine.require(id).fields().at("credentials")).isEqualTo(JsonValue.NULL);
  }
}
