package io.parbuckle.testplugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.api.Call;
import io.parbuckle.api.NoParams;
import io.parbuckle.api.query.Queries;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PlainServiceTest {

  /// Answers which rules were asked for, and with how many rows.
  private static final Queries QUERIES =
      new Queries() {
        @Override
        public JsonValue query(
            Call call, List<JsonValue> rows, JsonValue filters, JsonValue options) {
          return JsonArray.of(JsonInteger.of(rows.size()), filters, options);
        }

        @Override
        public JsonValue table(
            Call call, List<JsonValue> rows, JsonValue filters, JsonValue options) {
          throw new AssertionError("test.filter has no table");
        }

        @Override
        public void check(Call call, JsonValue filters, JsonValue options) {
          throw new AssertionError("test.filter does nothing before");
        }

        @Override
        public Queries named(String filters, String options) {
          throw new AssertionError("test.filter has the usual names");
        }
      };

  private final FakeTime time = new FakeTime();
  private final Declared methods = Declared.by(new PlainService(time, QUERIES));

  @Test
  void integers_are_added_exactly_whatever_their_size() throws Exception {
    BigInteger large = BigInteger.TEN.pow(100);

    Object sum = methods.call("test.add", new PlainService.AddParams(large, BigInteger.ONE));

    assertThat(sum).isEqualTo(large.add(BigInteger.ONE));
  }

  @Test
  void every_kind_of_value_is_returned_in_the_order_of_the_contract() throws Exception {
    JsonObject all = (JsonObject) methods.answer("test.ejson_types", new NoParams());

    assertThat(all.members().keySet())
        .containsExactly(
            "datetime",
            "naive_datetime",
            "date",
            "time",
            "set",
            "tuple",
            "int",
            "bigint",
            "float",
            "none",
            "unicode");
    assertThat(Json.text(all))
        .contains("\"datetime\":{\"$date\":1704164645000}")
        .contains("\"int\":9007199254740993,\"bigint\":1180591620717411303424");
  }

  @Test
  void a_generator_gives_one_and_two() throws Exception {
    Stream<?> made = (Stream<?>) methods.answer("test.generator", new NoParams());

    assertThat(made.map(Object::toString)).containsExactly("1", "2");
  }

  @Test
  void a_wrong_result_is_no_integer_although_it_says_so() throws Exception {
    assertThat(methods.result("test.wrong_result").type()).isEqualTo(Long.class);
    assertThat(methods.call("test.wrong_result", new NoParams())).isEqualTo("not an int");
  }

  @Test
  void a_big_result_has_as_many_letters_as_asked_for_and_none_below_zero() throws Exception {
    assertThat(methods.call("test.big_result", new PlainService.SizeParams(5))).isEqualTo("xxxxx");
    assertThat(methods.call("test.big_result", new PlainService.SizeParams(-5))).isEqualTo("");
  }

  @Test
  void a_sleep_lasts_as_long_as_asked_for() throws Exception {
    methods.call("test.sleep", new PlainService.SecondsParams(0.25));
    methods.call("test.sleep_sync", new PlainService.SecondsParams(-1));

    assertThat(time.slept()).containsExactly(Duration.ofMillis(250), Duration.ZERO);
  }

  @Test
  void filters_are_applied_to_rows_by_the_rules_of_memory() throws Exception {
    JsonArray rows = JsonArray.of(JsonObject.EMPTY, JsonObject.EMPTY);

    Object result =
        methods.call(
            "test.filter", new PlainService.FilterParams(rows, JsonArray.EMPTY, JsonObject.EMPTY));

    assertThat(result)
        .isEqualTo(JsonArray.of(JsonInteger.of(2), JsonArray.EMPTY, JsonObject.EMPTY));
  }

  @Test
  void only_the_private_method_is_unlisted() {
    assertThat(methods.options("test.private_method")).containsOnlyKeys("unlisted");
    assertThat(methods.options("test.echo")).isEmpty();
  }
}
