package io.parbuckle.protocol.filter;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a leaf of a filter asks of the value it found (`query.md` §5).
public enum Operator {
  EQUAL("="),
  NOT_EQUAL("!="),
  GREATER(">"),
  GREATER_OR_EQUAL(">="),
  LESS("<"),
  LESS_OR_EQUAL("<="),
  MATCHES("~"),
  IN("in"),
  NOT_IN("nin"),
  CONTAINS("rin"),
  NOT_CONTAINS("rnin"),
  STARTS_WITH("^"),
  NOT_STARTS_WITH("!^"),
  ENDS_WITH("$"),
  NOT_ENDS_WITH("!$");

  private static final Map<String, Operator> BY_SIGN =
      Stream.of(values())
          .collect(Collectors.toUnmodifiableMap(Operator::sign, Function.identity()));

  private final String sign;

  Operator(String sign) {
    this.sign = sign;
  }

  /// As clients write it, without the prefix `C`.
  public String sign() {
    return sign;
  }

  /// Whether it may be asked of a date (`query.md` §7).
  public boolean comparesDates() {
    return switch (this) {
      case EQUAL, NOT_EQUAL, GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL -> true;
      case MATCHES,
          IN,
          NOT_IN,
          CONTAINS,
          NOT_CONTAINS,
          STARTS_WITH,
          NOT_STARTS_WITH,
          ENDS_WITH,
          NOT_ENDS_WITH ->
          false;
    };
  }

  static @Nullable Operator of(String sign) {
    return BY_SIGN.get(sign);
  }
}
