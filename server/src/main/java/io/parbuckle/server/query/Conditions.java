package io.parbuckle.server.query;

import io.parbuckle.protocol.filter.Operator;
import io.parbuckle.protocol.filter.PythonValues;
import io.parbuckle.protocol.filter.QueryFault;
import io.parbuckle.protocol.filter.QueryFault.Kind;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonNull;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The operators of `query.md` §5 and §6, each made once for its value and then asked of many.
///
/// **Threads.** One, as [Effort] is for one.
final class Conditions {

  /// What is asked of the value that a leaf found.
  @FunctionalInterface
  interface Condition {
    boolean holds(JsonValue found);
  }

  private final Rules rules;
  private final Effort effort = new Effort();

  Conditions(Rules rules) {
    this.rules = rules;
  }

  Effort effort() {
    return effort;
  }

  /// What an operator asks, with `y` for its value. Nothing fails before a value is looked at.
  Condition of(Operator operator, JsonValue y) {
    String sign = operator.sign();
    return switch (operator) {
      case EQUAL -> x -> Values.equal(x, y);
      case NOT_EQUAL -> x -> !Values.equal(x, y);
      case GREATER -> x -> Values.compare(x, y, sign) > 0;
      case GREATER_OR_EQUAL -> x -> Values.compare(x, y, sign) >= 0;
      case LESS -> x -> Values.compare(x, y, sign) < 0;
      case LESS_OR_EQUAL -> x -> Values.compare(x, y, sign) <= 0;
      case MATCHES -> new Match(y);
      case IN -> in(y);
      case NOT_IN -> {
        Condition in = in(y);
        yield x -> !isNull(x) && !in.holds(x);
      }
      case CONTAINS -> x -> !isNull(x) && Values.contains(x, y);
      case NOT_CONTAINS -> x -> !isNull(x) && !Values.contains(x, y);
      case STARTS_WITH -> x -> !isNull(x) && startsWith(x, y);
      case NOT_STARTS_WITH -> x -> !isNull(x) && !startsWith(x, y);
      case ENDS_WITH -> x -> !isNull(x) && endsWith(x, y);
      case NOT_ENDS_WITH -> x -> !isNull(x) && !endsWith(x, y);
    };
  }

  /// The same under the prefix `C`: both sides folded, then the plain operator.
  Condition ignoringCase(Operator operator, JsonValue y) {
    if (operator == Operator.MATCHES) {
      Condition match = of(operator, y); // since 27 allowed, and only the text is folded
      return x -> match.holds(folded(x));
    }
    return new Folding(operator, y);
  }

  private static boolean isNull(JsonValue value) {
    return value instanceof JsonNull;
  }

  private static Condition in(JsonValue y) {
    if (y instanceof JsonArray(var items)) {
      Membership membership = new Membership(items);
      return membership::contains;
    }
    return x -> Values.contains(y, x);
  }

  private static boolean startsWith(JsonValue x, JsonValue y) {
    return Texts.startsWith(text(x, "startswith"), affix(y, "startswith"));
  }

  private static boolean endsWith(JsonValue x, JsonValue y) {
    return Texts.endsWith(text(x, "endswith"), affix(y, "endswith"));
  }

  private static String text(JsonValue x, String question) {
    if (x instanceof JsonText(String text)) {
      return text;
    }
    throw attributeError(x, question);
  }

  private static String affix(JsonValue y, String question) {
    if (y instanceof JsonText(String text)) {
      return text;
    }
    throw QueryFault.mismatch(
        question + " first arg must be str or a tuple of str, not " + PythonValues.type(y));
  }

  private static QueryFault attributeError(JsonValue value, String name) {
    String message = "'" + PythonValues.type(value) + "' object has no attribute '" + name + "'";
    return QueryFault.of(Kind.TYPE_MISMATCH, "AttributeError", message);
  }

  /// The value in full case folding: a text, a list of texts, or null.
  private static JsonValue folded(JsonValue value) {
    if (isNull(value)) {
      return value;
    }
    if (value instanceof JsonText(String text)) {
      return JsonText.of(CaseFolding.full(text));
    }
    if (!(value instanceof JsonArray(var items))) {
      throw QueryFault.of(
          Kind.TYPE_MISMATCH,
          "ValueError",
          "<class '%s'>: support for casefolding object type not implemented."
              .formatted(PythonValues.type(value)));
    }
    List<JsonValue> folded = new ArrayList<>(items.size());
    for (JsonValue item : items) {
      if (!(item instanceof JsonText(String text))) {
        throw attributeError(item, "casefold");
      }
      folded.add(JsonText.of(CaseFolding.full(text)));
    }
    return new JsonArray(folded);
  }

  /// A condition with its value folded when the first one is looked at: a value that cannot be
  /// folded is no fault of a query that looks at none.
  private final class Folding implements Condition {

    private final Operator operator;
    private final JsonValue y;
    private @Nullable Condition plain;

    Folding(Operator operator, JsonValue y) {
      this.operator = operator;
      this.y = y;
    }

    @Override
    public boolean holds(JsonValue found) {
      JsonValue x = folded(found);
      Condition condition = plain;
      if (condition == null) {
        condition = of(operator, folded(y));
        plain = condition;
      }
      return condition.holds(x);
    }
  }

  /// A regular expression, read when the first value is looked at (`query.md` §3).
  private final class Match implements Condition {

    private final JsonValue y;
    private @Nullable Regex regex;

    Match(JsonValue y) {
      this.y = y;
      switch (rules) {
        case UNTIL_26, TABLE -> {}
        case FROM_27 -> regex = readAtOnce();
      }
    }

    @Override
    public boolean holds(JsonValue found) {
      Regex pattern = regex;
      if (pattern == null) {
        pattern = read();
        regex = pattern;
      }
      return pattern.matchesStart(subject(found), effort);
    }

    /// Since 27 a faulty pattern is a fault of the query, whatever it is asked of.
    private Regex readAtOnce() {
      try {
        return read();
      } catch (QueryFault fault) {
        throw QueryFault.invalid(fault.getMessage());
      }
    }

    private Regex read() {
      if (y instanceof JsonText(String pattern)) {
        return Regex.of(pattern);
      }
      Values.checkHashable(y);
      throw QueryFault.mismatch("first argument must be string or compiled pattern");
    }

    private String subject(JsonValue found) {
      if (found instanceof JsonText(String text)) {
        return text;
      }
      boolean countsAsEmpty =
          switch (rules) {
            case UNTIL_26 -> PythonValues.isNothing(found);
            case FROM_27, TABLE -> isNull(found);
          };
      if (countsAsEmpty) {
        return "";
      }
      throw QueryFault.mismatch(
          "expected string or bytes-like object, got '" + PythonValues.type(found) + "'");
    }
  }
}
