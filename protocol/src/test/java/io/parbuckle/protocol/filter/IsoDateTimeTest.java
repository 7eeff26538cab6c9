package io.parbuckle.protocol.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What Python 3.11 takes and what it refuses, as it answered.
final class IsoDateTimeTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2024-01-31 | 2024-01-31T00:00
          20240131 | 2024-01-31T00:00
          2024-W05-3 | 2024-01-31T00:00
          2024W053 | 2024-01-31T00:00
          2024-W05 | 2024-01-29T00:00
          2024W05 | 2024-01-29T00:00
          2020-W53-7 | 2021-01-03T00:00
          2024-01-31T10 | 2024-01-31T10:00
          2024-01-31T1020 | 2024-01-31T10:20
          2024-01-31T102030 | 2024-01-31T10:20:30
          2024-01-31 10:20 | 2024-01-31T10:20
          2024-01-31x10:20:30 | 2024-01-31T10:20:30
          2024-01-31é10:20 | 2024-01-31T10:20
          2024-01-31T10:20:30.5 | 2024-01-31T10:20:30.5
          2024-01-31T10:20:30,123456789 | 2024-01-31T10:20:30.123456
          """)
  void a_text_without_zone_is_a_date_without_zone(String text, LocalDateTime date) {
    assertThat(IsoDateTime.read(text))
        .hasValue(new JsonInstant(date.toInstant(ZoneOffset.UTC), true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          20240131T102030Z | 2024-01-31T10:20:30Z
          2024-01-31T10:20:30.123Z | 2024-01-31T10:20:30.123Z
          2024-01-31T10:20:30+01 | 2024-01-31T10:20:30+01:00
          2024-01-31T10:20:30+0130 | 2024-01-31T10:20:30+01:30
          2024-01-31T10:20:30-01:30:15 | 2024-01-31T10:20:30-01:30:15
          2024-W05-3T10:20Z | 2024-01-31T10:20Z
          2024W05T10Z | 2024-01-29T10:00Z
          """)
  void a_text_with_zone_is_an_instant(String text, OffsetDateTime date) {
    assertThat(IsoDateTime.read(text)).hasValue(JsonInstant.of(date.toInstant()));
  }

  @ParameterizedTest
  @CsvSource({
    "0001-01-01T00:00:00+23:59, 0000-12-31T00:01:00Z",
    "9999-12-31T23:59:59.999999-23:59, +10000-01-01T23:58:59.999999Z"
  })
  void the_zone_may_lead_out_of_the_years_there_are(String text, Instant instant) {
    assertThat(IsoDateTime.read(text)).hasValue(JsonInstant.of(instant));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2024",
        "2024-01",
        "2024-1-1",
        "2024-02-30",
        "2024-13-01",
        "0000-01-01",
        "2024-01-31T",
        "2024-01-31T1",
        "2024-01-31T24:00",
        "2024-01-31T10:60",
        "2024-01-31T10:20:60",
        "2024-01-31T10:20:30.",
        "2024-01-31T10:20:30z",
        "2024-01-31T10:20:30+24:00",
        "2024-01-31T10:20:30+1",
        "2024-01-31T10:2030",
        "2024-W54",
        "2023-W53",
        "2024-W00",
        "2024-W05-0",
        "2024-W05-8",
        "2024-031",
        "２０２４-01-31",
        "10:20:30",
        "1704067200",
        "yesterday"
      })
  void other_texts_are_no_dates(String text) {
    assertThat(IsoDateTime.read(text)).isEmpty();
  }
}
