package io.parbuckle.server.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonFraction;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonSet;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Laws of comparison; the examples are in [QueryCasesTest].
final class ValuesTest {

  private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);

  private static final List<JsonValue> NUMBERS =
      List.of(
          JsonBoolean.FALSE,
          JsonBoolean.TRUE,
          JsonInteger.of(0),
          JsonInteger.of(-1),
          JsonInteger.of((1L << 53) + 1),
          JsonInteger.of(Long.MAX_VALUE),
          JsonInteger.of(Long.MIN_VALUE),
          JsonInteger.of(LONG_MAX.add(BigInteger.ONE)),
          JsonInteger.of(LONG_MAX.shiftLeft(900)),
          new JsonFraction(0.0),
          new JsonFraction(-0.0),
          new JsonFraction(0.5),
          new JsonFraction(-0.5),
          new JsonFraction(0x1p53),
          new JsonFraction(0x1p63),
          new JsonFraction(-0x1p63),
          new JsonFraction(0x1p64),
          new JsonFraction(Double.MIN_VALUE),
          new JsonFraction(Double.MAX_VALUE),
          new JsonFraction(-Double.MAX_VALUE));

  @Test
  void numbers_are_compared_by_exact_value() {
    for (JsonValue a : NUMBERS) {
      for (JsonValue b : NUMBERS) {
        assertThat(Values.compareNumbers(a, b))
            .as("%s against %s", a, b)
            .isEqualTo(exact(a).compareTo(exact(b)));
      }
    }
  }

  private static BigDecimal exact(JsonValue number) {
    return switch (number) {
      case JsonFraction(double value) -> new BigDecimal(value);
      case JsonInteger integer -> new BigDecimal(integer.value());
      default -> number.equals(JsonBoolean.TRUE) ? BigDecimal.ONE : BigDecimal.ZERO;
    };
  }

  static LongStream seeds() {
    return LongStream.range(0, 50);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_prepared_list_holds_what_a_search_finds(long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    List<JsonValue> items = Stream.generate(() -> value(random, 2)).limit(20).toList();
    Membership membership = new Membership(items);

    for (int i = 0; i < 200; i++) {
      JsonValue wanted = value(random, 2);
      assertThat(membership.contains(wanted))
          .as("%s in %s", wanted, items)
          .isEqualTo(Values.isAmong(items, wanted));
    }
  }

  private static JsonValue value(RandomGenerator random, int depth) {
    int kind = random.nextInt(depth == 0 ? 4 : 7);
    return switch (kind) {
      case 0, 1 -> NUMBERS.get(random.nextInt(NUMBERS.size()));
      case 2 -> JsonText.of(List.of("", "0", "1", "a").get(random.nextInt(4)));
      case 3 -> JsonValue.NULL;
      case 4 -> JsonArray.of(value(random, depth - 1));
      case 5 -> JsonObject.of("a", value(random, depth - 1));
      default -> new JsonSet(List.of(value(random, 0), value(random, 0)));
    };
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void texts_are_sequences_of_code_points(long seed) {
    RandomGenerator random = new SplittableRandom(seed);

    for (int i = 0; i < 500; i++) {
      String a = text(random);
      String b = text(random);
      int[] pointsA = a.codePoints().toArray();
      int[] pointsB = b.codePoints().toArray();
      assertThat(Integer.signum(Texts.compare(a, b)))
          .isEqualTo(Integer.signum(Arrays.compare(pointsA, pointsB)));
      assertThat(Texts.contains(a, b)).isEqualTo(contains(pointsA, pointsB));
      assertThat(Texts.startsWith(a, b)).isEqualTo(isAt(pointsA, pointsB, 0));
      assertThat(Texts.endsWith(a, b))
          .isEqualTo(isAt(pointsA, pointsB, pointsA.length - pointsB.length));
    }
  }

  /// Halves of characters too, which the contract's parser lets through.
  private static String text(RandomGenerator random) {
    List<String> parts = List.of("a", "Ａ", "𝄞", "\uD834", "\uDD1E", "\uFFFF");
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(5); length > 0; length--) {
      text.append(parts.get(random.nextInt(parts.size())));
    }
    return text.toString();
  }

  private static boolean contains(int[] text, int[] part) {
    for (int at = 0; at + part.length <= text.length; at++) {
      if (isAt(text, part, at)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAt(int[] text, int[] part, int at) {
    return at >= 0
        && at + part.length <= text.length
        && Arrays.equals(text, at, at + part.length, part, 0, part.length);
  }
}
