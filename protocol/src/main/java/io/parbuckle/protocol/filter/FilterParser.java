package io.parbuckle.protocol.filter;

import io.parbuckle.protocol.filter.Filter.All;
import io.parbuckle.protocol.filter.Filter.Any;
import io.parbuckle.protocol.filter.Filter.DateText;
import io.parbuckle.protocol.filter.Filter.Leaf;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads filters and checks all of them before any entry is looked at (`query.md` §2, §3).
///
/// The first fault ends it, as in the reference, and the texts are the contract's. Elements are
/// taken as sequences without looking at their type, so `"a=b"` is a leaf.
public final class FilterParser {

  private static final int OR_DEPTH_MAX = 3;

  /// Far more than anybody writes; the reference has no bound but that of messages.
  private static final int LEAVES_MAX = 2_000;

  private static final String DATE = ".$date";
  private static final JsonValue OR = JsonText.of("OR");

  private final Rules rules;
  private int leaves;

  private FilterParser(Rules rules) {
    this.rules = rules;
  }

  /// Reads filters as a method inside the server receives them; null and the empty list mean none.
  ///
  /// @throws QueryFault of kind `INVALID_QUERY` with the bare text of the rule, or of kind
  ///   `MALFORMED_QUERY`
  public static All parse(JsonValue filters, Rules rules) {
    if (PythonValues.isNothing(filters)) {
      return All.EVERYTHING;
    }
    return new All(new FilterParser(rules).elements(Sequences.members(filters), 0));
  }

  private List<Filter> elements(List<JsonValue> elements, int depth) {
    if (depth > OR_DEPTH_MAX) {
      throw QueryFault.invalid("query-filters max recursion depth exceeded");
    }
    List<Filter> filters = new ArrayList<>(elements.size());
    for (JsonValue element : elements) {
      filters.add(element(element, depth));
    }
    return filters;
  }

  private Filter element(JsonValue element, int depth) {
    return switch (Sequences.length(element)) {
      case 2 -> or(element, depth);
      case 3 -> leaf(element);
      default -> throw QueryFault.invalid("Invalid filter " + PythonValues.shown(element));
    };
  }

  private Filter or(JsonValue element, int depth) {
    List<JsonValue> members = Sequences.members(element);
    JsonValue word = members.getFirst();
    JsonValue operand = members.getLast();
    if (!word.equals(OR)) {
      throw QueryFault.invalid("Invalid operation: " + PythonValues.shown(word));
    }
    if (PythonValues.isNothing(operand) && !rules.readsAs27()) {
      throw QueryFault.invalid("OR filter requires at least one branch.");
    }
    List<Filter> branches = new ArrayList<>();
    for (JsonValue branch : Sequences.members(operand)) {
      branches.add(branch(branch, depth));
    }
    return new Any(branches);
  }

  private Filter branch(JsonValue branch, int depth) {
    if (!(Sequences.at(branch, 0) instanceof JsonArray)) {
      return elements(List.of(branch), depth + 1).getFirst();
    }
    int levels = rules.readsAs27() ? 2 : 1;
    return new All(elements(Sequences.members(branch), depth + levels));
  }

  private Leaf leaf(JsonValue element) {
    leaves++;
    if (leaves > LEAVES_MAX) {
      throw QueryFault.invalid("The filters have more than " + LEAVES_MAX + " conditions.");
    }
    JsonValue sign = Sequences.at(element, 1);
    JsonValue field = Sequences.at(element, 0);
    JsonValue value = Sequences.at(element, 2);
    boolean ignoringCase = Sequences.at(sign, 0).equals(JsonText.of("C"));
    Operator operator = operator(sign, ignoringCase);
    if (rules.readsAs27()) {
      return leafAs27(field, operator, ignoringCase, value);
    }
    DateText date = date(field, operator, value);
    return new Leaf(FieldPath.of(field, rules), operator, ignoringCase, value, date);
  }

  private Operator operator(JsonValue given, boolean ignoringCase) {
    if (!(given instanceof JsonText(String sign))) {
      throw QueryFault.malformed(
          "TypeError", "unhashable type: '" + PythonValues.type(given) + "'");
    }
    Operator operator = Operator.of(ignoringCase ? sign.substring(1) : sign);
    if (operator == null) {
      throw QueryFault.invalid("Invalid operation: " + sign);
    }
    if (operator == Operator.MATCHES && ignoringCase && !rules.readsAs27()) {
      throw QueryFault.invalid("Invalid case-insensitive operation: " + sign);
    }
    return operator;
  }

  /// A `.$date` may stand on either side; the text beside it is the date.
  private static @Nullable DateText date(JsonValue field, Operator operator, JsonValue value) {
    if (isDesignator(field)) {
      return dateText(operator, value);
    }
    return isDesignator(value) ? dateText(operator, field) : null;
  }

  private Leaf leafAs27(JsonValue field, Operator operator, boolean ignoringCase, JsonValue value) {
    if (!(field instanceof JsonText(String text))) {
      throw QueryFault.invalid("A field must be a text, not " + PythonValues.shown(field) + ".");
    }
    if (!isDesignator(field)) {
      return new Leaf(FieldPath.of(text, rules), operator, ignoringCase, value, null);
    }
    String name = text.substring(0, text.length() - DATE.length());
    if (ignoringCase) {
      throw QueryFault.invalid("C" + operator.sign() + ": invalid timestamp operation.");
    }
    JsonInstant date = dateText(operator, value).date();
    return new Leaf(FieldPath.of(name, rules), operator, ignoringCase, date, null);
  }

  private static boolean isDesignator(JsonValue operand) {
    return operand instanceof JsonText(String text) && text.endsWith(DATE);
  }

  private static DateText dateText(Operator operator, JsonValue text) {
    if (!operator.comparesDates()) {
      throw QueryFault.invalid(operator.sign() + ": invalid timestamp operation.");
    }
    Optional<JsonInstant> date =
        text instanceof JsonText(String iso) ? IsoDateTime.read(iso) : Optional.empty();
    return new DateText(
        PythonValues.shown(text),
        date.orElseThrow(
            () ->
                QueryFault.invalid(
                    PythonValues.shown(text)
                        + ": must be an ISO-8601 formatted timestamp string")));
  }
}
