package io.parbuckle.server.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.parbuckle.protocol.filter.QueryFault;
import io.parbuckle.protocol.filter.QueryFault.Kind;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Python's regular expressions, and that none of them takes for ever.
final class RegexTest {

  private final Effort effort = new Effort();

  static Stream<Arguments> matching() {
    return Stream.of(
        arguments("", ""),
        arguments("a|b", "b"),
        arguments("(a)(b)\\2\\1", "abba"),
        arguments("(?i)ß", "ẞ"),
        arguments("(?i)ς", "Σ"),
        arguments("(?i)k", "\u212A"),
        arguments("(?i)[ſ]", "S"),
        arguments("(?i)[\u0100-\u0130]", "i"),
        arguments("(?i)ﬅ", "ﬆ"),
        arguments("\\w", "²"),
        arguments("\\w", "Ⅷ"),
        arguments("\\W", "\u0301"),
        arguments("\\s", "\u001C"),
        arguments("\\S", "\u200B"),
        arguments(".", "𝄞"),
        arguments("(?<=𝄞)a|𝄞(?<=.)a", "𝄞a"),
        arguments("a{2}", "aa"),
        arguments("a{2,}?b", "aaab"),
        arguments("a{,}b", "b"),
        arguments("a{,1}+b", "ab"),
        arguments("x{1,2}{", "xx{"),
        arguments("x{}", "x{}"),
        arguments("{", "{"),
        arguments("[]]", "]"),
        arguments("[^]]", "a"),
        arguments("[a-]", "-"),
        arguments("[\\d-]", "-"),
        arguments("[\\b]", "\b"),
        arguments("[\\101-\\x43]", "B"),
        arguments("(?:a|ab)(?:c|bcd)$", "abcd"),
        arguments("(?=ab)a", "ab"),
        arguments("(?!b)a", "a"),
        arguments("(?<!x)a", "a"),
        arguments("(?s:.)b", "\nb"),
        arguments("(?m)a$\nb", "a\nb"),
        arguments("(?-i:a)", "a"),
        arguments("(?i:a(?-i:b))C?", "Ab"),
        arguments("(?im)A$", "a\nx"),
        arguments("(?i)(?m)A$", "a\nx"),
        arguments("(a)?(?(1)b|c)", "c"),
        arguments("(?P<n>a)(?(n)b)", "ab"),
        arguments("(?:(?P<x>a)|b)+(?P=x)", "aba"),
        arguments("(a*)*$", "aaa"),
        arguments("(a*)+\\1$", "aaa"),
        arguments("(?:a|b)*?c", "ababc"),
        arguments("(?:)*a", "a"),
        arguments("(?:^)*a", "a"),
        arguments("(a|b)*\\1", "abb"),
        arguments("\\x41\\u0042\\103", "ABC"),
        arguments("\\N{GREEK SMALL LETTER ALPHA}", "α"),
        arguments("(?#comment)a", "a"),
        arguments("(?x) a [ ] b # comment", "a b"),
        arguments("a\\b", "a"),
        arguments("\\-\\é", "-é"));
  }

  @ParameterizedTest(name = "{0} matches {1}")
  @MethodSource("matching")
  void a_text_matches(String pattern, String text) {
    assertThat(Regex.of(pattern).matchesStart(text, effort)).isTrue();
  }

  static Stream<Arguments> notMatching() {
    return Stream.of(
        arguments("a", ""),
        arguments("b", "ab"),
        arguments("(?i)ß", "ss"),
        arguments("(?ai)k", "\u212A"),
        arguments("(?i)[^a]", "A"),
        arguments("(?a)\\w", "é"),
        arguments("(?a:\\d)", "٣"),
        arguments("\\w", "\u0301"),
        arguments(".", "\n"),
        arguments("a*+a", "aaa"),
        arguments("(?>a|ab)c", "abc"),
        arguments("(?!a)a", "a"),
        arguments("a(?<!a)", "a"),
        arguments("\\B", ""),
        arguments("\\b", ""),
        arguments("a\\Z", "a\n"),
        arguments("^^a$$b", "a\nb"),
        arguments("(?m)\n^a", "a"),
        arguments("(a)?\\1b", "b"),
        arguments("(?:(a)|b)\\1", "ba"),
        arguments("(\\b[x]|(?:)\\Z)+", "1"),
        arguments("[^\\W\\d]", "1"));
  }

  @ParameterizedTest(name = "{0} does not match {1}")
  @MethodSource("notMatching")
  void a_text_does_not_match(String pattern, String text) {
    assertThat(Regex.of(pattern).matchesStart(text, effort)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(",
        ")",
        "a)",
        "[",
        "[]",
        "[^]",
        "*",
        "+a",
        "?",
        "|*",
        "(*)",
        "a**",
        "a*?*",
        "a{2}{3}",
        "a{3,2}",
        "^*",
        "\\b+",
        "$?",
        "\\",
        "\\q",
        "\\8",
        "\\p{L}",
        "\\Qa\\E",
        "\\h",
        "\\R",
        "\\z",
        "\\G",
        "\\x4",
        "\\u12",
        "\\U00110000",
        "\\N{NO SUCH}",
        "\\400",
        "[\\A]",
        "[z-a]",
        "[a-\\d]",
        "[\\400]",
        "(a)\\2",
        "(\\1)",
        "(?P<1>a)",
        "(?P<n>a)(?P<n>b)",
        "(?P=n)",
        "(?P>n)",
        "(?P",
        "(?<n>a)",
        "(?'n'a)",
        "(?",
        "(?z)",
        "a(?i)",
        "(?-i)",
        "(?i-i:a)",
        "(?-a:b)",
        "(?au:b)",
        "(?L)",
        "(?a)(?u)",
        "(?<=a+)b",
        "(?<=a|bc)",
        "(?<=(a)\\1)",
        "(?(1)a)",
        "(?(1)a|b|c)(d)",
        "(?(0)a)",
        "(?(n)a)",
        "(?#",
        "(?i",
        "(?:a",
        "(?i:a"
      })
  void what_is_no_pattern_in_python_is_none_here(String pattern) {
    assertRefused(() -> Regex.of(pattern));
  }

  @Test
  void a_fault_names_its_place_in_characters() {
    assertThatThrownBy(() -> Regex.of("𝄞\\.a**"))
        .isInstanceOf(QueryFault.class)
        .hasMessage("multiple repeat at position 6");
  }

  @Test
  void anywhere_is_anywhere_and_without_case_is_without_case() {
    Regex regex = Regex.ignoringCase("b\\d$");

    assertThat(regex.matchesAnywhere("a B1", effort)).isTrue();
    assertThat(regex.matchesAnywhere("a B1 ", effort)).isFalse();
    assertThat(regex.matchesAnywhere("", effort)).isFalse();
  }

  @Test
  void a_pattern_may_be_asked_again_and_again() {
    Regex regex = Regex.of("(a)?(?(1)b|c)");

    assertThat(regex.matchesStart("ab", effort)).isTrue();
    assertThat(regex.matchesStart("b", effort)).isFalse();
    assertThat(regex.matchesStart("c", effort)).isTrue();
  }

  // Bounds

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a+)+$",
        "(a|a)*b",
        "(a|aa)+$",
        "(.*)*x",
        "(?:a?){200}a{200}$",
        "(.*a){20}b",
        "(x+x+)+y"
      })
  @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void patterns_without_back_references_take_time_linear_in_the_text(String pattern) {
    assertThat(Regex.of(pattern).matchesStart("a".repeat(5_000) + "!", effort)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"(a+)+\\1$", "(?=(a+)+$)b", "(?:(?>a?)+)+b", "(a*)*(?<!a)b"})
  @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void a_pattern_that_would_take_years_is_refused(String pattern) {
    assertRefused(() -> Regex.of(pattern).matchesStart("a".repeat(60) + "!", effort));
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void not_even_the_empty_text_is_without_bound() {
    // No character is read here that could be counted.
    assertThat(Regex.of("(?:a?|b?){30}c").matchesStart("", effort)).isFalse();
    assertRefused(() -> Regex.of("(?=)(?:a?|b?){40}c").matchesStart("", effort));
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void the_bound_is_for_the_query_and_not_for_each_text() {
    Regex regex = Regex.of("(?=(a+)+$)b");
    String text = "a".repeat(20) + "!"; // about a million steps: no text alone is too much

    assertRefused(
        () -> {
          for (int i = 0; i < 1_000; i++) {
            regex.matchesStart(text, effort);
          }
        });
  }

  @Test
  void ordinary_patterns_are_not_bounded_by_the_number_of_texts() {
    Regex regex = Regex.of(".*(?:pool|tank|dozer)[0-9]+$");

    for (int i = 0; i < 100_000; i++) {
      assertThat(regex.matchesStart("mnt/a/rather/long/path/to/tank" + i, effort)).isTrue();
    }
  }

  @Test
  void long_texts_need_no_deep_stack() {
    assertThat(Regex.of("(?:(a)|b)*(?!c)$").matchesStart("ab".repeat(100_000), effort)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a{60000}",
        "((a{100}){100}){100}",
        "(?:(?:(?:a?){99}){99}){99}",
        "a{1000001}",
        "a{99999999999}"
      })
  void what_would_become_too_large_is_refused(String pattern) {
    assertRefused(() -> Regex.of(pattern));
  }

  @Test
  void repetitions_of_nothing_are_not_written_out() {
    assertThat(Regex.of("(?:(?:(?:){1000000}){1000000}){1000000}").matchesStart("", effort))
        .isTrue();
  }

  @Test
  void patterns_have_a_length_and_a_depth() {
    assertRefused(() -> Regex.of("a".repeat(Regex.LENGTH_MAX + 1)));
    assertRefused(
        () ->
            Regex.of(
                "(".repeat(RegexParser.DEPTH_MAX + 1) + ")".repeat(RegexParser.DEPTH_MAX + 1)));
    assertRefused(() -> Regex.of("(a)" + "(?(1)".repeat(5_000) + ")".repeat(5_000)));
    assertThat(Regex.of("a".repeat(Regex.LENGTH_MAX)).matchesStart("b", effort)).isFalse();
  }

  private static void assertRefused(Runnable work) {
    assertThatThrownBy(work::run)
        .isInstanceOfSatisfying(
            QueryFault.class, fault -> assertThat(fault.kind()).isEqualTo(Kind.BAD_REGEX));
  }
}
