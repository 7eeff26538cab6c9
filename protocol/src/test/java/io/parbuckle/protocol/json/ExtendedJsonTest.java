package io.parbuckle.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `protocol.md` §3.
final class ExtendedJsonTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"$date\":1760000000000}|{\"$date\":1760000000000}",
        "{\"$date\":1760000000678}|{\"$date\":1760000000000}",
        "{\"$date\":1.5}|{\"$date\":0}",
        "{\"$date\":-1500}|{\"$date\":-2000}",
        "{\"$type\":\"date\",\"$value\":\"2025-10-09\"}|{\"$type\":\"date\",\"$value\":\"2025-10-09\"}",
        "{\"$time\":\"16:05\"}|{\"$time\":\"16:05:00\"}",
        "{\"$time\":\"16:05:09\"}|{\"$time\":\"16:05:09\"}",
        "{\"$time\":\"16:05:09.123456\"}|{\"$time\":\"16:05:09\"}",
        "{\"$set\":[1,1.0,true,\"a\",\"a\"]}|{\"$set\":[1,\"a\"]}",
        "{\"$ipv4_interface\":\"192.0.2.1/24\"}|{\"$ipv4_interface\":\"192.0.2.1/24\"}",
        "{\"$ipv4_interface\":\"192.0.2.1\"}|{\"$ipv4_interface\":\"192.0.2.1/32\"}",
        "{\"$ipv6_interface\":\"2001:db8::1/64\"}|{\"$ipv6_interface\":\"2001:db8::1/64\"}"
      })
  void a_form_is_decoded_and_encoded_again(String in, String out) throws MalformedJson {
    assertThat(Json.text(Json.read(in))).isEqualTo(out);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"$type\":\"other\",\"$value\":1}",
        "{\"$date\":0,\"x\":1}",
        "{\"$foo\":1}",
        "{\"$type\":\"date\"}"
      })
  void every_other_object_stays_one(String text) throws MalformedJson {
    assertThat(Json.read(text)).isInstanceOf(JsonObject.class);
    assertThat(Json.text(Json.read(text))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"$date\":\"x\"}|Error parsing $date: ",
        "{\"$date\":null}|Error parsing $date: ",
        "[{\"a\":{\"$date\":1e300}}]|Error parsing $date: ",
        "{\"$time\":\"25:00\"}|Error parsing $time: ",
        "{\"$time\":5}|Error parsing $time: ",
        "{\"$set\":5}|Error parsing $set: ",
        "{\"$set\":[[1]]}|Error parsing $set: ",
        "{\"$set\":[{}]}|Error parsing $set: ",
        "{\"$type\":\"date\",\"$value\":\"2025-13-01\"}|Error parsing date: ",
        "{\"$ipv4_interface\":\"300.1.1.1/24\"}|Error parsing $ipv4_interface: ",
        "{\"$ipv4_interface\":\"1.1.1.1/33\"}|Error parsing $ipv4_interface: ",
        "{\"$ipv6_interface\":\"nonsense\"}|Error parsing $ipv6_interface: "
      })
  void a_bad_payload_is_refused_and_named(String text, String beginning) {
    assertThatThrownBy(() -> Json.read(text))
        .isInstanceOf(MalformedJson.class)
        .hasMessageStartingWith(beginning);
  }

  @Test
  void an_instant_before_1970_is_cut_to_the_second_before() {
    JsonInstant instant = JsonInstant.of(Instant.ofEpochMilli(-1));

    assertThat(Json.text(instant)).isEqualTo("{\"$date\":-1000}");
  }
}
