package io.parbuckle.server.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The search for boundaries finds what the plainest one finds.
final class DelimiterTest {

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// Contents made of little else than pieces of the delimiter.
  @ParameterizedTest
  @ValueSource(strings = {"b", "aa", "--", "aXa", "-a-a-a", "7MA4YWxkTrZu0gW-7MA4YWxkTrZu0gW"})
  void every_delimiter_is_found_where_it_begins(String boundary) {
    SplittableRandom random = new SplittableRandom(boundary.length());
    String whole = "\r\n--" + boundary;
    Delimiter delimiter = new Delimiter(boundary);
    for (int round = 0; round < 2_000; round++) {
      StringBuilder text = new StringBuilder();
      while (text.length() < 120) {
        int from = random.nextInt(whole.length());
        text.append(whole, from, random.nextInt(from, whole.length()) + 1);
      }
      byte[] content = bytes(text.toString());
      int from = random.nextInt(20);
      int to = random.nextInt(from, content.length + 1);

      int first = text.substring(0, to).indexOf(whole, from);

      assertThat(delimiter.in(content, from, to))
          .as("%s in [%d, %d)", text, from, to)
          .isEqualTo(first);
    }
  }

  @Test
  void half_a_delimiter_is_none() {
    Delimiter delimiter = new Delimiter("bound");

    assertThat(delimiter.in(bytes("x\r\n--bound"), 0, 9)).isEqualTo(-1);
    assertThat(delimiter.in(bytes("x\r\n--bound"), 0, 10)).isEqualTo(1);
    assertThat(delimiter.in(bytes("x\r\n--bound"), 2, 10)).isEqualTo(-1);
  }

  @Test
  void what_may_become_a_delimiter_is_told() {
    Delimiter delimiter = new Delimiter("bound");

    assertThat(delimiter.beginning(bytes("x\r\n--boun"), 0, 9)).isEqualTo(1);
    assertThat(delimiter.beginning(bytes("x\r\n--bo\r"), 0, 8)).isEqualTo(7);
    assertThat(delimiter.beginning(bytes("x\r\n--boun"), 2, 9)).isEqualTo(9);
    assertThat(delimiter.beginning(bytes("x"), 0, 1)).isEqualTo(1);
    assertThat(delimiter.beginning(bytes(""), 0, 0)).isEqualTo(0);
  }
}
