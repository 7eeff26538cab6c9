package io.parbuckle.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.protocol.codec.Message.Refused;
import io.parbuckle.protocol.codec.Message.Request;
import io.parbuckle.protocol.error.Failure;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The tables of `protocol.md` §2.3, §2.4 and §2.7.
final class JsonRpcCodecTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]|-32700|Batch messages are not supported at this time",
        "[{\"jsonrpc\":\"2.0\"}]|-32700|Batch messages are not supported at this time",
        "\"x\"|-32700|Invalid Message Format",
        "1|-32700|Invalid Message Format",
        "null|-32700|Invalid Message Format",
        "{\"$set\":[]}|-32700|Invalid Message Format",
        "{\"id\":1}|-32600|Missing 'jsonrpc' member",
        "{\"id\":1,\"jsonrpc\":2.0}|-32600|'jsonrpc' member must be of type string and must be"
            + " exactly '2.0'",
        "{\"id\":1.0,\"jsonrpc\":\"2.0\"}|-32600|'id' member must be of type null, string or"
            + " number",
        "{\"id\":[1],\"jsonrpc\":\"2.0\"}|-32600|'id' member must be of type null, string or"
            + " number",
        "{\"id\":{},\"jsonrpc\":\"2.0\"}|-32600|'id' member must be of type null, string or number",
        "{\"id\":1,\"jsonrpc\":\"2.0\"}|-32600|Missing 'method' member",
        "{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"\"}|-32600|'method' member must be of type"
            + " string",
        "{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":[]}|-32600|'method' member must be of type"
            + " string",
        "{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":{}}|-32600|'method' member must be of type"
            + " string",
        "{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"a.b\",\"params\":{}}|-32600|'params' member"
            + " must be of type array",
        "{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"a.b\",\"params\":null}|-32600|'params' member"
            + " must be of type array"
      })
  void the_first_rule_that_fails_wins(String text, int code, String message) {
    Refused refused = (Refused) decode(text);

    assertThat(refused.failure().kind().code()).isEqualTo(code);
    assertThat(refused.failure().reason()).isEqualTo(message);
  }

  @Test
  void faults_before_the_envelope_carry_the_id_null_later_ones_the_id_that_was_sent() {
    assertThat(((Refused) decode("nonsense")).id()).isEqualTo(JsonValue.NULL);
    assertThat(((Refused) decode("{\"id\":[7],\"jsonrpc\":\"2.0\"}")).id())
        .isEqualTo(JsonValue.JsonArray.of(JsonInteger.of(7)));
  }

  @Test
  void an_envelope_fault_without_an_id_is_not_answered() {
    assertThat(((Refused) decode("{\"jsonrpc\":\"2.0\"}")).id()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0", "\"\"", "-5", "123456789012345678901234567890", "true", "null", "\"a\""})
  void an_id_comes_back_as_it_was_sent(String id) {
    Request request =
        (Request) decode("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"a.b\"}");

    assertThat(request.id()).isNotNull().extracting(Json::text).isEqualTo(id);
    assertThat(request.params()).isEmpty();
  }

  @Test
  void further_members_are_ignored() {
    assertThat(decode("{\"jsonrpc\":\"2.0\",\"method\":\"a.b\",\"x\":1}"))
        .isEqualTo(Request.of(null, "a.b", List.of()));
  }

  @Test
  void a_result_is_written_even_when_it_is_null() {
    assertThat(encode(new Outgoing.Result(JsonText.of("c-1"), JsonValue.NULL)))
        .isEqualTo("{\"jsonrpc\":\"2.0\",\"result\":null,\"id\":\"c-1\"}");
  }

  @Test
  void not_found_is_invalid_params_with_its_number_in_the_triple_only() {
    Failure failure = Failure.validation(new Problem(null, "Job with id 9 does not exist", 2));

    assertThat(encode(new Outgoing.Failed(JsonInteger.of(1), failure)))
        .isEqualTo(
            "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32602,\"message\":\"Invalid"
                + " params\",\"data\":{\"error\":22,\"errname\":\"EINVAL\",\"reason\":\"[ENOENT]"
                + " None: Job with id 9 does not exist\",\"trace\":null,\"extra\":[[null,\"Job with"
                + " id 9 does not exist\",2]]}},\"id\":1}");
  }

  @Test
  void a_refusal_by_number_of_calls_has_no_data() {
    assertThat(encode(new Outgoing.Failed(JsonText.of("c-21"), Failure.tooManyCalls(20))))
        .isEqualTo(
            "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32000,\"message\":\"Maximum number of"
                + " concurrent calls (20) has exceeded\"},\"id\":\"c-21\"}");
  }

  @Test
  void an_event_names_only_what_it_was_given() {
    Outgoing.Update update =
        new Outgoing.Update(
            "added", "a.query", JsonInteger.of(1), JsonValue.JsonObject.EMPTY, null);

    assertThat(encode(update))
        .isEqualTo(
            "{\"jsonrpc\":\"2.0\",\"method\":\"collection_update\",\"params\":{\"msg\":\"added\","
                + "\"collection\":\"a.query\",\"id\":1,\"fields\":{}}}");
  }

  @Test
  void an_id_that_is_given_as_null_is_written_and_other_values_stand_in_extra() {
    Outgoing.Update update =
        new Outgoing.Update(
            "changed",
            "system.reboot.info",
            JsonValue.JsonNull.NULL,
            null,
            JsonValue.JsonObject.of("status", JsonText.of("NORMAL")));

    assertThat(encode(update))
        .isEqualTo(
            "{\"jsonrpc\":\"2.0\",\"method\":\"collection_update\",\"params\":{\"msg\":\"changed\","
                + "\"collection\":\"system.reboot.info\",\"id\":null,"
                + "\"extra\":{\"status\":\"NORMAL\"}}}");
  }

  @Test
  void the_end_of_a_subscription_always_has_an_error_member() {
    assertThat(encode(new Outgoing.Unsubscribed("app.stats", null)))
        .isEqualTo(
            "{\"jsonrpc\":\"2.0\",\"method\":\"notify_unsubscribed\",\"params\":{\"collection\":"
                + "\"app.stats\",\"error\":null}}");
  }

  private static Message decode(String text) {
    return Codec.JSON_RPC.decode(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String encode(Outgoing message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Codec.JSON_RPC.encode(message, out);
    return out.toString(StandardCharsets.US_ASCII);
  }
}
