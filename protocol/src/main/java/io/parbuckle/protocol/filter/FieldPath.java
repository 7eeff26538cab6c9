package io.parbuckle.protocol.filter;

import io.parbuckle.protocol.filter.QueryFault.Kind;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.ArrayList;
import java.util.List;

/// A field as a client named it, cut at its dots once, so that walking an entry needs no parsing
/// (`query.md` §4).
///
/// `captain.name` has two steps, `net\.mtu` has one, `v.` is `v`. No steps at all mean the whole
/// entry. A field that cannot be followed is not refused here: it fails when an entry is walked, as
/// in the reference, and therefore ends in a [Broken] step.
///
/// @param source what the client sent; anything but a text is odd, but not always wrong
public record FieldPath(JsonValue source, List<Step> steps) {

  /// Steps of a path; no entry is that deep.
  private static final int STEPS_MAX = 256;

  /// One component of a path.
  public sealed interface Step {
    /// The member that the step names in an object, whatever the step is elsewhere.
    String name();
  }

  /// A name, for objects only.
  public record Name(String name) implements Step {}

  /// Digits: a name in an object, a place in a list, from 0.
  public record Index(String name, int index) implements Step {}

  /// `*`: a name in an object, any element of a list.
  public record Wildcard(String name) implements Step {}

  /// The path cannot be followed from here; always the last step.
  ///
  /// @param type Python's name for the failure
  public record Broken(String type, String message) implements Step {

    @Override
    public String name() {
      return "";
    }

    public QueryFault fault() {
      return QueryFault.of(Kind.BAD_PATH, type, message);
    }
  }

  public FieldPath {
    steps = List.copyOf(steps);
  }

  /// Reads a field text as releases up to 26 do.
  public static FieldPath of(String text) {
    return of(text, Rules.UNTIL_26);
  }

  static FieldPath of(String text, Rules rules) {
    return new FieldPath(JsonText.of(text), steps(text, rules));
  }

  /// Reads the first member of a leaf, whatever it is.
  static FieldPath of(JsonValue field, Rules rules) {
    if (field instanceof JsonText(String text)) {
      return of(text, rules);
    }
    if (PythonValues.isNothing(field)) {
      return new FieldPath(field, List.of());
    }
    String message = "'" + PythonValues.type(field) + "' object has no attribute 'partition'";
    return new FieldPath(field, List.of(new Broken("AttributeError", message)));
  }

  /// The field as one text; what is no text in Python's notation.
  public String text() {
    return PythonValues.shown(source);
  }

  /// Whether following it fails sooner or later.
  public boolean broken() {
    return !steps.isEmpty() && steps.getLast() instanceof Broken;
  }

  /// @throws QueryFault if there are more than [#STEPS_MAX]
  private static List<Step> steps(String text, Rules rules) {
    if (text.isEmpty() && rules.readsAs27()) {
      return List.of(new Name(""));
    }
    List<Step> steps = new ArrayList<>();
    StringBuilder component = new StringBuilder();
    int from = 0;
    while (from < text.length()) {
      int dot = text.indexOf('.', from);
      if (dot == from && !rules.readsAs27()) {
        steps.add(new Broken("IndexError", "string index out of range"));
        return steps;
      }
      boolean escaped = dot > from && text.charAt(dot - 1) == '\\';
      if (escaped) {
        component.append(text, from, dot - 1).append('.');
        from = dot + 1;
        if (from < text.length()) {
          continue;
        }
      } else {
        component.append(text, from, dot < 0 ? text.length() : dot);
        from = dot < 0 ? text.length() : dot + 1;
      }
      if (steps.size() == STEPS_MAX) {
        throw QueryFault.invalid("A path has at most " + STEPS_MAX + " steps.");
      }
      steps.add(step(component.toString()));
      component.setLength(0);
    }
    return steps;
  }

  private static Step step(String component) {
    if (component.equals("*")) {
      return new Wildcard(component);
    }
    return isDigits(component) ? new Index(component, index(component)) : new Name(component);
  }

  private static boolean isDigits(String component) {
    return !component.isEmpty() && component.codePoints().allMatch(Character::isDigit);
  }

  /// The number, or the largest there is: no list reaches beyond it.
  private static int index(String digits) {
    long index = 0;
    for (int i = 0; i < digits.length() && index <= Integer.MAX_VALUE; ) {
      int digit = digits.codePointAt(i);
      index = index * 10 + Character.digit(digit, 10);
      i += Character.charCount(digit);
    }
    return (int) Math.min(index, Integer.MAX_VALUE);
  }
}
