package io.parbuckle.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.protocol.codec.Message.Connect;
import io.parbuckle.protocol.codec.Message.Fatal;
import io.parbuckle.protocol.codec.Message.Ping;
import io.parbuckle.protocol.codec.Message.Refused;
import io.parbuckle.protocol.codec.Message.Request;
import io.parbuckle.protocol.codec.Message.Subscribe;
import io.parbuckle.protocol.codec.Message.Unknown;
import io.parbuckle.protocol.codec.Message.Unsubscribe;
import io.parbuckle.protocol.error.Failure;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonFraction;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The tables of `protocol.md` §6.
final class DdpCodecTest {

  @Test
  void only_the_text_1_is_a_version() {
    assertThat(decode("{\"msg\":\"connect\",\"version\":\"1\",\"support\":[\"1\"]}"))
        .isEqualTo(new Connect(true));
    assertThat(decode("{\"msg\":\"connect\",\"version\":1}")).isEqualTo(new Connect(false));
    assertThat(decode("{\"msg\":\"connect\"}")).isEqualTo(new Connect(false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "false", "0", "\"\"", "{}", "[]", "0.0"})
  void parameters_may_be_empty_of_any_type(String params) {
    assertThat(decode("{\"msg\":\"method\",\"id\":1,\"method\":\"a.b\",\"params\":" + params + "}"))
        .isEqualTo(Request.of(JsonInteger.of(1), "a.b", List.of()));
  }

  @Test
  void parameters_that_are_no_list_are_an_error_22() {
    Refused refused =
        (Refused) decode("{\"msg\":\"method\",\"id\":1,\"method\":\"a.b\",\"params\":{\"a\":1}}");

    assertThat(encode(new Outgoing.Failed(JsonInteger.of(1), refused.failure())))
        .isEqualTo(
            "{\"msg\":\"result\",\"id\":1,\"error\":{\"error\":22,\"errname\":\"EINVAL\",\"type\":null,\"reason\":\"`params`"
                + " must be a list.\",\"trace\":null,\"extra\":null}}");
  }

  @Test
  void an_id_may_be_a_fraction() {
    assertThat(decode("{\"msg\":\"ping\",\"id\":1.5}")).isEqualTo(new Ping(new JsonFraction(1.5)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "[]", "1", "null"})
  void what_is_no_message_ends_the_connection(String text) {
    assertThat(((Fatal) decode(text)).closeCode()).isEqualTo(1007);
  }

  @Test
  void a_missing_member_ends_the_connection_where_there_is_no_id_to_answer_to() {
    assertThat(decode("{}")).isEqualTo(new Fatal(1011, "'msg'"));
    assertThat(decode("{\"msg\":\"sub\",\"name\":\"a\"}")).isEqualTo(new Fatal(1011, "'id'"));
    assertThat(decode("{\"msg\":\"sub\",\"id\":1}")).isInstanceOf(Refused.class);
  }

  @Test
  void the_other_words_are_read() {
    JsonText id = JsonText.of("s");
    assertThat(decode("{\"msg\":\"sub\",\"id\":\"s\",\"name\":\"a.b\"}"))
        .isEqualTo(new Subscribe(id, "a.b"));
    assertThat(decode("{\"msg\":\"unsub\",\"id\":\"s\"}")).isEqualTo(new Unsubscribe(id));
    assertThat(decode("{\"msg\":\"hello\"}")).isEqualTo(new Unknown());
    assertThat(decode("{\"msg\":null}")).isEqualTo(new Unknown());
    assertThat(decode("{\"msg\":5}")).isEqualTo(new Unknown());
  }

  @Test
  void one_validation_error_keeps_its_number_and_a_collection_is_11() {
    Problem problem = new Problem("a", "boom", 17);

    assertThat(encode(new Outgoing.Failed(JsonInteger.of(1), Failure.validation(problem))))
        .contains("\"error\":17,\"errname\":\"EEXIST\",\"type\":\"VALIDATION\"");
    assertThat(
            encode(new Outgoing.Failed(JsonInteger.of(1), Failure.validations(List.of(problem)))))
        .contains("\"error\":11,\"errname\":\"EAGAIN\",\"type\":\"VALIDATION\"");
  }

  @Test
  void too_many_calls_has_its_own_number_and_a_full_stop() {
    assertThat(encode(new Outgoing.Failed(JsonInteger.of(1), Failure.tooManyCalls(20))))
        .contains("\"error\":109,\"errname\":\"ETOOMANYREFS\"")
        .contains("(20) has exceeded.\"");
  }

  @Test
  void an_ended_subscription_has_an_error_only_if_there_was_one() {
    assertThat(encode(new Outgoing.Unsubscribed("a", null)))
        .isEqualTo("{\"msg\":\"nosub\",\"collection\":\"a\"}");
  }

  @Test
  void an_event_lies_flat() {
    assertThat(encode(new Outgoing.Update("removed", "a", JsonInteger.of(3), null, null)))
        .isEqualTo("{\"msg\":\"removed\",\"collection\":\"a\",\"id\":3}");
    assertThat(encode(new Outgoing.Pong(null))).isEqualTo("{\"msg\":\"pong\"}");
    assertThat(encode(new Outgoing.Result(JsonValue.NULL, JsonValue.NULL)))
        .isEqualTo("{\"id\":null,\"msg\":\"result\",\"result\":null}");
  }

  private static Message decode(String text) {
    return Codec.DDP.decode(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String encode(Outgoing message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Codec.DDP.encode(message, out);
    return out.toString(StandardCharsets.US_ASCII);
  }
}
