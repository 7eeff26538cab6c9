package io.parbuckle.server.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CaseFoldingTest {

  @ParameterizedTest
  @CsvSource({
    "Straße, strasse",
    "ẞ, ss",
    "ﬁn, fin",
    "ﬃ, ffi",
    "ΟΔΟΣ, οδοσ",
    "οδος, οδοσ",
    "İ, i\u0307",
    "ı, ı",
    "I, i",
    "ŉ, ʼn",
    "ǰ, j\u030C",
    "ſ, s",
    "K, k",
    "ᾳ, αι",
    "Ὦ, ὦ",
    "ꭰ, Ꭰ",
    "Ꭰ, Ꭰ",
    "ᏸ, Ᏸ",
    "𐐀, 𐐨",
    "Ǆ, ǆ",
    "ǅ, ǆ"
  })
  void a_text_is_folded_fully(String text, String folded) {
    assertThat(CaseFolding.full(text)).isEqualTo(folded);
  }

  @Test
  void what_is_folded_stays_so() {
    allCharacters()
        .forEach(
            character -> {
              String folded = CaseFolding.full(Character.toString(character));
              assertThat(CaseFolding.full(folded)).isEqualTo(folded);
            });
  }

  @Test
  void the_letter_that_stands_for_others_stands_for_itself() {
    allCharacters()
        .forEach(
            character -> {
              int simple = CaseFolding.simple(character);
              assertThat(CaseFolding.simple(simple)).isEqualTo(simple);
            });
  }

  private static IntStream allCharacters() {
    return IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
        .filter(Character::isDefined)
        .filter(character -> Character.getType(character) != Character.SURROGATE);
  }
}
