package io.parbuckle.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Spoils bytes by chance: what was sent once can be sent again from the seed.
final class Mutations {

  private static final List<String> TOKENS =
      List.of(
          "null",
          "[]",
          "{}",
          "\"\"",
          "-1",
          "1e999",
          "[[[[",
          "}}}}",
          "\\ud800",
          "\u0000",
          "\r\n",
          "\r\n\r\n",
          "0\r\n\r\n",
          "--b\r\n",
          "{\"$date\":0}",
          "{\"$date\":\"x\"}",
          "{\"$set\":[[]]}",
          "9".repeat(400),
          "x".repeat(9000),
          "[".repeat(1200),
          "\"id\":",
          "%00",
          "%zz",
          "Transfer-Encoding: chunked\r\n");

  /// Values that methods do not expect.
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1.5",
          "1e308",
          "9223372036854775808",
          "\"\"",
          "\"admin\"",
          "\"../../etc/passwd\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "[]",
          "{}",
          "[null]",
          "{\"\":0}",
          "[[\"id\",\"~\",\"(a+)+$\"]]",
          "[[\"OR\",[]]]",
          "{\"limit\":-1,\"extra\":[]}",
          "{\"$date\":0}",
          "{\"$set\":[1]}",
          "{\"$ipv4_interface\":\"1.2.3.4/8\"}",
          "[".repeat(300) + "]".repeat(300),
          "\"" + "y".repeat(3000) + "\"");

  private final SplittableRandom random;

  Mutations(SplittableRandom random) {
    this.random = random;
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  <T> T oneOf(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  /// Arguments as JSON: up to three values.
  String arguments() {
    StringBuilder arguments = new StringBuilder();
    for (int left = random.nextInt(4); left > 0; left--) {
      arguments.append(oneOf(VALUES)).append(left > 1 ? "," : "");
    }
    return arguments.toString();
  }

  byte[] spoiled(byte[] bytes) {
    byte[] spoiled = bytes;
    for (int left = 1 + random.nextInt(4); left > 0; left--) {
      spoiled = spoiledOnce(spoiled);
    }
    return spoiled;
  }

  private byte[] spoiledOnce(byte[] bytes) {
    int from = random.nextInt(bytes.length + 1);
    int to = Math.min(bytes.length, from + random.nextInt(16));
    return switch (random.nextInt(6)) {
      case 0 -> joined(bytes, from, new byte[0], to); // something is missing
      case 1 -> Arrays.copyOf(bytes, from); // the end is
      case 2 -> joined(bytes, to, Arrays.copyOfRange(bytes, from, to), to); // twice
      case 3 -> joined(bytes, from, oneOf(TOKENS).getBytes(UTF_8), from);
      case 4 -> joined(bytes, from, oneOf(TOKENS).getBytes(UTF_8), to);
      default -> flipped(bytes);
    };
  }

  private static byte[] joined(byte[] bytes, int end, byte[] between, int begin) {
    byte[] all = Arrays.copyOf(bytes, end + between.length + bytes.length - begin);
    System.arraycopy(between, 0, all, end, between.length);
    System.arraycopy(bytes, begin, all, end + between.length, bytes.length - begin);
    return all;
  }

  private byte[] flipped(byte[] bytes) {
    byte[] flipped = bytes.clone();
    if (flipped.length > 0) {
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }
}
