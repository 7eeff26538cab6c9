package io.parbuckle.server.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.parbuckle.protocol.filter.QueryFault;
import io.parbuckle.protocol.filter.QueryFault.Kind;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/// A regular expression of any sort is refused, or finds what it finds within its steps.
final class RegexFuzzTest {

  /// Of the hundred million that a query has; the fewer, the more inputs in a minute.
  private static final long STEPS_TAKEN_BEFORE = 99_500_000;

  /// The first line is the pattern, the rest the text.
  @FuzzTest
  void patternAndText(byte[] input) {
    String whole = new String(input, StandardCharsets.UTF_8);
    int end = whole.indexOf('\n');
    String pattern = end < 0 ? whole : whole.substring(0, end);
    String text = end < 0 ? whole : whole.substring(end + 1);
    try {
      check(Regex.of(pattern), text);
      check(Regex.ignoringCase(pattern), text);
    } catch (QueryFault fault) {
      assertThat(fault.kind()).isEqualTo(Kind.BAD_REGEX);
      assertThat(fault.getMessage()).isNotEmpty();
    }
  }

  private static void check(Regex regex, String text) {
    boolean start = regex.matchesStart(text, effort());
    boolean anywhere = regex.matchesAnywhere(text, effort());
    assertThat(anywhere || !start).as("what matches at the start matches").isTrue();
    assertThat(regex.matchesStart(text, effort())).as("asked again").isEqualTo(start);
  }

  /// An escaped text finds itself, and nothing that it is not in.
  @FuzzTest
  void literal(byte[] input) {
    String whole = new String(input, StandardCharsets.UTF_8);
    int end = Math.max(0, whole.indexOf('\n'));
    String sought = whole.substring(0, end);
    String text = whole.substring(end);
    Predicate<String> found = each -> Regex.of(escaped(sought)).matchesAnywhere(each, effort());
    try {
      assertThat(found.test(text + sought + text)).isTrue();
      assertThat(found.test(text)).isEqualTo(text.contains(sought));
    } catch (QueryFault fault) {
      assertThat(fault.getMessage()).containsAnyOf("longer than", "too l", "large");
    }
  }

  private static String escaped(String text) {
    StringBuilder pattern = new StringBuilder();
    text.codePoints()
        .forEach(
            letter -> {
              if (letter < 128 && !Character.isLetterOrDigit(letter)) {
                pattern.append('\\');
              }
              pattern.appendCodePoint(letter);
            });
    return pattern.toString();
  }

  private static Effort effort() {
    Effort effort = new Effort();
    effort.takes(STEPS_TAKEN_BEFORE);
    return effort;
  }
}
