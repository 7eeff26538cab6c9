package io.parbuckle.testplugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.event.Change;
import io.parbuckle.api.event.Emitter;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class EventServiceTest {

  private final RecordedEvents events = new RecordedEvents();
  private final Declared methods = Declared.by(new EventService(events));

  /// What a source says and how long it waits, in order.
  private static final class Spoken implements Emitter {

    private final List<String> lines = new ArrayList<>();

    @Override
    public void added(Object fields) {
      lines.add(Json.text((JsonValue) fields));
    }

    @Override
    public void pause(Duration duration) {
      lines.add("wait " + duration.toMillis());
    }
  }

  @Test
  void as_many_equal_events_are_sent_as_asked_for() throws Exception {
    methods.call(
        "test.emit_event",
        new EventService.EmitParams(
            Change.Kind.CHANGED, JsonInteger.of(1), JsonValue.JsonBoolean.TRUE, 2, "any.name"));

    Change one =
        new Change(
            Change.Kind.CHANGED,
            "any.name",
            JsonInteger.of(1),
            JsonValue.JsonBoolean.TRUE,
            Map.of());
    assertThat(events.told()).containsExactly(one, one);
  }

  @Test
  void id_and_fields_are_left_out_when_null() throws Exception {
    methods.call(
        "test.emit_event",
        new EventService.EmitParams(
            Change.Kind.ADDED, JsonValue.NULL, JsonValue.NULL, 1, "test.event"));

    assertThat(events.told()).containsExactly(Change.added("test.event", null, null));
  }

  @Test
  void the_three_events_are_open_to_ever_more() {
    assertThat(methods.options("test.event")).isEmpty();
    assertThat(methods.options("test.open_event")).containsOnlyKeys("anyLogin");
    assertThat(methods.options("test.public_event")).containsOnlyKeys("noLogin");
  }

  @Test
  void a_ticker_speaks_at_once_and_waits_after_each_tick() throws Exception {
    Spoken spoken = new Spoken();

    methods
        .source("test.ticker")
        .run(spoken, new EventService.TickerArguments(2, 0.5, false, "call_error"));

    assertThat(spoken.lines).containsExactly("{\"n\":0}", "wait 500", "{\"n\":1}", "wait 500");
  }

  @Test
  void a_failing_ticker_ends_with_its_error_behind_the_last_wait() {
    Spoken spoken = new Spoken();

    assertThatThrownBy(
            () ->
                methods
                    .source("test.ticker")
                    .run(spoken, new EventService.TickerArguments(1, 0, true, "os_error")))
        .hasMessage("[Errno 5] ticker failed");
    assertThat(spoken.lines).hasSize(2);
  }
}
