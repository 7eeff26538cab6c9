package io.parbuckle.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.protocol.codec.Codec;
import io.parbuckle.protocol.codec.Outgoing;
import io.parbuckle.protocol.codec.Params;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.event.EventForm;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class FramesTest {

  private static final Outgoing UPDATE =
      new Outgoing.Update(
          "added", "a.query", JsonInteger.of(7), JsonObject.of("a", JsonText.of("x\ny")), null);
  private static final Outgoing ENDED = new Outgoing.Unsubscribed("a.source", null);

  @Test
  void an_event_put_together_is_what_the_codec_writes() {
    for (Outgoing message : new Outgoing[] {UPDATE, ENDED}) {
      assertThat(event(EventForm.JSON_RPC, message, 9))
          .isEqualTo(Frames.text(Codec.JSON_RPC, message));
      assertThat(event(EventForm.DDP, message, 9)).isEqualTo(Frames.text(Codec.DDP, message));
      assertThat(event(EventForm.NUMBERED, message, 0))
          .isEqualTo(Frames.text(Codec.JSON_RPC, message));
    }
  }

  @Test
  void a_number_is_the_last_member() {
    byte[] frame = event(EventForm.NUMBERED, UPDATE, 4711);

    assertThat(new String(frame, StandardCharsets.UTF_8))
        .endsWith(
            "{\"jsonrpc\":\"2.0\",\"method\":\"collection_update\",\"params\":{\"msg\":\"added\",\"collection\":\"a.query\",\"id\":7,\"fields\":{\"a\":\"x\\n"
                + "y\"},\"seq\":4711}}");
    assertThat(frame[0]).isEqualTo((byte) 0x81);
    assertThat(frame[1] & 0xFF).isEqualTo(126);
    assertThat(((frame[2] & 0xFF) << 8) + (frame[3] & 0xFF)).isEqualTo(frame.length - 4);
  }

  @Test
  void a_server_sent_event_has_the_number_as_its_id() {
    assertThat(text(event(EventForm.STREAM, UPDATE, 4711)))
        .isEqualTo(
            """
            id: 4711
            event: collection_update
            data: {"msg":"added","collection":"a.query","id":7,"fields":{"a":"x\\ny"},"seq":4711}

            """);
  }

  @Test
  void a_server_sent_event_of_a_source_has_none() {
    Outgoing update = new Outgoing.Update("added", "a.source", null, JsonObject.EMPTY, null);

    assertThat(text(event(EventForm.STREAM, update, 0)))
        .isEqualTo(
            """
            event: collection_update
            data: {"msg":"added","collection":"a.source","fields":{}}

            """);
    assertThat(text(event(EventForm.STREAM, ENDED, 0)))
        .isEqualTo(
            """
            event: notify_unsubscribed
            data: {"collection":"a.source","error":null}

            """);
  }

  @Test
  void a_long_event_has_a_long_header() {
    Outgoing update =
        new Outgoing.Update("added", "a", null, JsonText.of("x".repeat(70_000)), null);

    assertThat(event(EventForm.JSON_RPC, update, 0)).isEqualTo(Frames.text(Codec.JSON_RPC, update));
  }

  private static byte[] event(EventForm form, Outgoing message, long seq) {
    return Frames.event(form, message, Params.of(message), seq);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
