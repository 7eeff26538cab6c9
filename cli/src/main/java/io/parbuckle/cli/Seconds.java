package io.parbuckle.cli;

import java.math.BigDecimal;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads `2` or `0.5` as a time.
final class Seconds implements ITypeConverter<Duration> {

  private static final BigDecimal SECONDS_MAX =
      BigDecimal.valueOf(Duration.ofDays(365).toSeconds());

  @Override
  public Duration convert(String text) {
    if (!text.matches("\\d{1,9}(\\.\\d{1,3})?")) {
      throw new TypeConversionException("'" + text + "' is no number of seconds");
    }
    BigDecimal seconds = new BigDecimal(text);
    if (seconds.signum() == 0 || seconds.compareTo(SECONDS_MAX) > 0) {
      throw new TypeConversionException("'" + text + "' is not above 0 and at most a year");
    }
    return Duration.ofMillis(seconds.movePointRight(3).longValueExact());
  }
}
