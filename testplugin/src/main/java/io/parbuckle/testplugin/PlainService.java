package io.parbuckle.testplugin;

import io.parbuckle.api.Call;
import io.parbuckle.api.NoParams;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.Shape;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Length;
import io.parbuckle.api.param.Range;
import io.parbuckle.api.query.Queries;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonDay;
import io.parbuckle.protocol.json.JsonValue.JsonFraction;
import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonSet;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.JsonValue.JsonTime;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Plain methods (`test-methods.md` §1), each a small thing done exactly.
///
/// Where the contract has one method that must not block and another that may, both have the same
/// handler: every call runs on a virtual thread of its own, which waits without holding anything.
final class PlainService implements Service {

  private final Time time;
  private final Queries queries;

  PlainService(Time time, Queries queries) {
    this.time = time;
    this.queries = queries;
  }

  record ValueParams(@Doc("Any value.") JsonValue value) {}

  record AddParams(
      @Doc("An integer of any size.") BigInteger a,
      @Doc("Another one.") @Default("0") BigInteger b) {}

  record ValidateParams(
      @Doc("An object with one member for each kind of rule.") TestValidateData data) {}

  record TestValidateData(
      @Doc("Required and not empty.") @Length(min = 1) String name,
      @Doc("Bounded on both sides.") @Range(min = 0, max = 100) @Default("10") int size,
      @Doc("One of two words.") @Default("\"A\"") Mode mode,
      @Doc("Any number of texts.") @Default("[]") List<String> tags,
      @Doc("An integer is a fraction from here on.") @Default("1.5") double ratio,
      @Doc("An object in the object, or none.") @Default("null")
          @Nullable TestValidateNested nested) {}

  enum Mode {
    A,
    B
  }

  record TestValidateNested(
      @Doc("Neither a number nor a text.") @Default("false") boolean flag,
      @Doc("1 to 3.") @Range(min = 1, max = 3) @Default("1") int level) {}

  record SecondsParams(@Doc("How long to wait, in seconds.") double seconds) {}

  /// At most 256 Mi letters: more would be a way to end the server, not to test it.
  record SizeParams(@Doc("How many letters.") @Range(max = 1 << 28) int size) {}

  record FilterParams(
      @Doc("The rows.") JsonArray data,
      @Doc("Which rows: a list of [field, operator, value].") @Default("[]") JsonArray filters,
      @Doc("Which members, order and part of them.") @Default("{}") JsonObject options) {}

  @Override
  public void declare(Offer offer) {
    declareEchoes(offer);
    declareChecks(offer);
    declareWaits(offer);
    declareFailures(offer);
    declareResults(offer);
    declareWrongResults(offer);
  }

  private static void declareEchoes(Offer offer) {
    offer
        .call("test.echo", ValueParams.class, Shape.ANYTHING, (_, params) -> params.value())
        .doc("Returns its argument.");
    offer
        .call("test.echo_sync", ValueParams.class, Shape.ANYTHING, (_, params) -> params.value())
        .doc("Returns its argument.");
    offer
        .call(
            "test.add",
            AddParams.class,
            BigInteger.class,
            (_, params) -> params.a().add(params.b()))
        .doc("Adds two integers of any size.");
    offer
        .call("test.noargs", NoParams.class, Boolean.class, (_, _) -> true)
        .doc("Takes no argument and returns true.");
    offer
        .call("test.private_method", NoParams.class, String.class, (_, _) -> "private")
        .doc("Is not listed, but callable by full administrators.")
        .unlisted();
  }

  private static void declareChecks(Offer offer) {
    offer
        .call(
            "test.validate",
            ValidateParams.class,
            TestValidateData.class,
            (_, params) -> params.data())
        .doc("Checks its argument and returns it with defaults filled in.");
    offer
        .call("test.secret", SecretParams.class, Boolean.class, (_, _) -> true)
        .doc("Takes a secret.");
    offer
        .call(
            "test.secret_result", NoParams.class, SecretResult.class, (_, _) -> SecretResult.SAMPLE)
        .doc("Returns a secret.");
  }

  private void declareWaits(Offer offer) {
    offer
        .call("test.sleep", SecondsParams.class, Boolean.class, (_, params) -> sleep(params))
        .doc("Returns true after some time.");
    offer
        .call("test.sleep_sync", SecondsParams.class, Boolean.class, (_, params) -> sleep(params))
        .doc("Returns true after some time.");
  }

  private boolean sleep(SecondsParams params) throws InterruptedException {
    time.sleep(Seconds.of(params.seconds()));
    return true;
  }

  private static void declareFailures(Offer offer) {
    offer
        .call("test.fail", FailParams.class, Shape.NOTHING, (_, params) -> fail(params))
        .doc("Raises the error that is asked for.");
    offer
        .call("test.fail_sync", FailParams.class, Shape.NOTHING, (_, params) -> fail(params))
        .doc("Raises the error that is asked for.");
  }

  private static @Nullable Void fail(FailParams params) throws Exception {
    throw params.error();
  }

  private void declareResults(Offer offer) {
    offer
        .call("test.ejson_types", NoParams.class, JsonObject.class, (_, _) -> everyKind())
        .doc("Returns a value of every kind that can cross the wire.");
    offer
        .call("test.generator", NoParams.class, lazily(), (_, _) -> oneAndTwo())
        .doc("Returns a sequence that is made while it is written.");
    offer
        .call(
            "test.big_result",
            SizeParams.class,
            String.class,
            (_, params) -> "x".repeat(Math.max(0, params.size())))
        .doc("Returns a text of the length that is asked for.");
    offer
        .call("test.filter", FilterParams.class, Shape.ANYTHING, this::filter)
        .doc("Applies filters and options to rows, as query methods do.");
  }

  private static JsonObject everyKind() {
    Instant moment = Instant.parse("2024-01-02T03:04:05.678Z");
    Map<String, JsonValue> values = new LinkedHashMap<>();
    values.put("datetime", new JsonInstant(moment, false));
    values.put("naive_datetime", new JsonInstant(moment, true));
    values.put("date", new JsonDay(LocalDate.of(2024, 1, 2)));
    values.put("time", JsonTime.of(LocalTime.of(3, 4, 5)));
    values.put("set", new JsonSet(List.of(JsonInteger.of(1))));
    values.put("tuple", JsonArray.of(JsonInteger.of(1), JsonInteger.of(2)));
    values.put("int", JsonInteger.of((1L << 53) + 1));
    values.put("bigint", JsonInteger.of(BigInteger.TWO.pow(70)));
    values.put("float", new JsonFraction(1.5));
    values.put("none", JsonValue.NULL);
    values.put("unicode", JsonText.of("žluťoučký 😀"));
    return new JsonObject(values);
  }

  /// On the wire a list; in Java what makes its elements one by one.
  private static Shape<Stream<Integer>> lazily() {
    return new Shape<>(Shape.list(Integer.class).type(), false);
  }

  private static Stream<Integer> oneAndTwo() {
    return Stream.iterate(1, last -> last <= 2, last -> last + 1);
  }

  private JsonValue filter(Call call, FilterParams params) {
    return queries.query(call, params.data().items(), params.filters(), params.options());
  }

  /// Methods whose result is not what they declare.
  private static void declareWrongResults(Offer offer) {
    offer
        .call("test.bad_result", NoParams.class, Unwritable.SHAPE, (_, _) -> Unwritable.result())
        .doc("Returns something that cannot be written as JSON.");
    offer
        .call("test.wrong_result", NoParams.class, claimingInteger(), (_, _) -> "not an int")
        .doc("Declares an integer and returns a text.");
  }

  private static Shape<String> claimingInteger() {
    return new Shape<>(Long.class, false);
  }
}
