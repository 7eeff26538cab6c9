package io.parbuckle.protocol.filter;

import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.time.temporal.WeekFields;
import java.util.Optional;

/// Reads dates as the contract takes them (`query.md` §7), which is what Python 3.11's
/// `datetime.fromisoformat` takes:
///
///     2026-01-31   20260131   2026-W05-6   2026W056   2026W05
///     then, after any one character:  HH  HHMM  HHMMSS  HH:MM  HH:MM:SS  HH:MM:SS.ffffff
///     then:  nothing  Z  +HH  +HHMM  +HH:MM  +HH:MM:SS
///
/// Digits of a fraction beyond six are dropped. A text without zone is a date without zone.
final class IsoDateTime {

  private static final long DAY_SECONDS = 86_400;
  private static final int DATE_LENGTH_MIN = 7;
  private static final char END = '\0';

  private final String text;
  private int at;

  private IsoDateTime(String text) {
    this.text = text;
  }

  /// The date, or nothing when the text is none.
  static Optional<JsonInstant> read(String text) {
    if (text.length() < DATE_LENGTH_MIN || text.indexOf(END) >= 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(new IsoDateTime(text).read());
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private JsonInstant read() {
    int separator = separator();
    LocalDate date = date(separator);
    if (text.length() <= separator) {
      return new JsonInstant(instant(date.atStartOfDay(), 0, 0), true);
    }
    at = separator + Character.charCount(text.codePointAt(separator));
    return time(date);
  }

  /// Where the date ends. Its form shows in the characters 4 and 5; a week date without day and one
  /// with day are told apart by how many digits follow.
  private int separator() {
    if (text.length() == DATE_LENGTH_MIN) {
      return DATE_LENGTH_MIN;
    }
    if (charAt(4) != '-') {
      return charAt(4) == 'W' ? basicWeekEnd() : 8;
    }
    if (charAt(5) != 'W') {
      return 10;
    }
    if (charAt(8) != '-') {
      return 8;
    }
    if (text.length() == 9) {
      throw refused();
    }
    return isDigit(charAt(10)) ? 8 : 10;
  }

  private int basicWeekEnd() {
    int end = 7;
    while (isDigit(charAt(end))) {
      end++;
    }
    if (end < 9) {
      return end;
    }
    return end % 2 == 0 ? 7 : 8;
  }

  private LocalDate date(int end) {
    int year = digits(4);
    boolean separated = charAt(at) == '-';
    if (separated) {
      at++;
    }
    if (charAt(at) == 'W') {
      at++;
      return week(year, separated, end);
    }
    int month = digits(2);
    if (separated) {
      expect('-');
    }
    int day = digits(2);
    if (at != end || year < 1) {
      throw refused();
    }
    return LocalDate.of(year, month, day);
  }

  private LocalDate week(int year, boolean separated, int end) {
    int week = digits(2);
    int day = 1;
    if (at < end) {
      if (separated) {
        expect('-');
      }
      day = digits(1);
    }
    LocalDate inYear = LocalDate.of(Math.max(year, 1), 7, 1);
    boolean exists =
        week >= 1 && week <= IsoFields.WEEK_OF_WEEK_BASED_YEAR.rangeRefinedBy(inYear).getMaximum();
    if (year < 1 || !exists || day < 1 || day > 7) {
      throw refused();
    }
    LocalDate date =
        inYear
            .with(WeekFields.ISO.weekBasedYear(), year)
            .with(WeekFields.ISO.weekOfWeekBasedYear(), week)
            .with(WeekFields.ISO.dayOfWeek(), day);
    if (date.getYear() < 1 || date.getYear() > 9999) {
      throw refused();
    }
    return date;
  }

  private JsonInstant time(LocalDate date) {
    int zone = zone();
    Clock clock = clock(zone);
    LocalDateTime local = date.atTime(clock.hour(), clock.minute(), clock.second());
    if (zone == text.length()) {
      if (clock.restFollows()) {
        throw refused();
      }
      return new JsonInstant(instant(local, clock.micros(), 0), true);
    }
    at = zone + 1;
    if (charAt(zone) == 'Z') {
      if (at != text.length()) {
        throw refused();
      }
      return JsonInstant.of(instant(local, clock.micros(), 0));
    }
    return zoned(local, clock, charAt(zone) == '-' ? -1 : 1);
  }

  private JsonInstant zoned(LocalDateTime local, Clock clock, int sign) {
    Clock offset = clock(text.length());
    long seconds = offset.hour() * 3600L + offset.minute() * 60L + offset.second();
    if (offset.restFollows() || seconds >= DAY_SECONDS) {
      throw refused();
    }
    // The reference takes an offset of less than a second for none.
    long offsetMicros = seconds == 0 ? 0 : (long) sign * offset.micros();
    long micros = clock.micros() - offsetMicros;
    return JsonInstant.of(instant(local, micros, sign * seconds));
  }

  private int zone() {
    int zone = at;
    while (zone < text.length() && "+-Z".indexOf(charAt(zone)) < 0) {
      zone++;
    }
    return zone;
  }

  /// @param restFollows something stands behind the clock: a zone, or what does not belong there
  private record Clock(int hour, int minute, int second, int micros, boolean restFollows) {}

  /// Reads up to `end`. As in the reference a separator counts if there was one behind the hour.
  private Clock clock(int end) {
    int[] parts = new int[3];
    boolean separated = true;
    for (int part = 0; part < parts.length; part++) {
      parts[part] = digits(2);
      char next = charAt(at++);
      if (part == 0) {
        separated = next == ':';
      }
      if (at >= end) {
        return new Clock(parts[0], parts[1], parts[2], 0, next != END);
      }
      if (next == '.' || next == ',') {
        break;
      }
      if (!separated) {
        at--;
      } else if (next != ':') {
        throw refused();
      }
    }
    int micros = micros(Math.min(end - at, 6));
    return new Clock(parts[0], parts[1], parts[2], micros, charAt(at) != END);
  }

  private int micros(int count) {
    int micros = digits(count);
    for (int i = count; i < 6; i++) {
      micros *= 10;
    }
    while (isDigit(charAt(at))) {
      at++;
    }
    return micros;
  }

  private int digits(int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
      char digit = charAt(at++);
      if (!isDigit(digit)) {
        throw refused();
      }
      value = value * 10 + (digit - '0');
    }
    return value;
  }

  private void expect(char wanted) {
    if (charAt(at++) != wanted) {
      throw refused();
    }
  }

  private char charAt(int index) {
    return index < text.length() ? text.charAt(index) : END;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static Instant instant(LocalDateTime local, long micros, long offsetSeconds) {
    return local.toInstant(ZoneOffset.UTC).plusNanos(micros * 1000).minusSeconds(offsetSeconds);
  }

  private static DateTimeException refused() {
    return new DateTimeException("no ISO-8601 date");
  }
}
