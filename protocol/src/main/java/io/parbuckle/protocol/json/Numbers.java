package io.parbuckle.protocol.json;

import java.math.BigDecimal;
import java.math.MathContext;

/// Doubles as the contract writes them: the shortest text that reads back equal, always with a
/// point or an exponent, an exponent only from 1e16 upward and below 1e-4 (`protocol.md` §2.3; the
/// notation is Python's).
final class Numbers {

  private static final double PLAIN_FROM = 1e-4;
  private static final double PLAIN_BELOW = 1e16;

  private Numbers() {}

  static String text(double value) {
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    double size = Math.abs(value);
    BigDecimal shortest = shortest(value);
    return size >= PLAIN_FROM && size < PLAIN_BELOW ? plain(shortest) : scientific(shortest);
  }

  /// Java writes two digits at least, `4.9E-324` where `5e-324` says the same.
  private static BigDecimal shortest(double value) {
    BigDecimal written = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (written.precision() == 2) {
      BigDecimal one = written.round(new MathContext(1));
      return one.doubleValue() == value ? one : written;
    }
    return written;
  }

  private static String plain(BigDecimal value) {
    return (value.scale() < 1 ? value.setScale(1) : value).toPlainString();
  }

  private static String scientific(BigDecimal value) {
    String digits = value.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - value.scale();
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    String sign = value.signum() < 0 ? "-" : "";
    String shownExponent = (exponent < 0 ? "-" : "+") + (Math.abs(exponent) < 10 ? "0" : "");
    return sign + mantissa + "e" + shownExponent + Math.abs(exponent);
  }
}
