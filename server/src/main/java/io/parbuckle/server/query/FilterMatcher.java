package io.parbuckle.server.query;

import io.parbuckle.protocol.filter.FieldPath;
import io.parbuckle.protocol.filter.FieldPath.Broken;
import io.parbuckle.protocol.filter.FieldPath.Step;
import io.parbuckle.protocol.filter.FieldPath.Wildcard;
import io.parbuckle.protocol.filter.Filter;
import io.parbuckle.protocol.filter.Filter.All;
import io.parbuckle.protocol.filter.Filter.Any;
import io.parbuckle.protocol.filter.Filter.DateText;
import io.parbuckle.protocol.filter.Filter.Leaf;
import io.parbuckle.protocol.filter.PythonValues;
import io.parbuckle.protocol.filter.QueryFault;
import io.parbuckle.protocol.filter.QueryFault.Kind;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.query.Conditions.Condition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Decides which entries of a collection match: in memory (`query.md` §4 to §7), or as their table
/// would (§9).
///
/// Everything that does not depend on the entry is done when the matcher is made. Elements are
/// asked from left to right and only as far as needed, because what is not asked cannot fail.
///
/// ```java
/// FilterMatcher matcher = FilterMatcher.of(filter, Rules.UNTIL_26);
/// boolean wanted = matcher.matches(entry);
/// ```
///
/// **Threads.** One at a time.
public final class FilterMatcher {

  /// A part of a filter, ready to be asked.
  private sealed interface Question {
    boolean matches(JsonValue entry);
  }

  private record Every(List<Question> questions) implements Question {
    @Override
    public boolean matches(JsonValue entry) {
      for (Question question : questions) {
        if (!question.matches(entry)) {
          return false;
        }
      }
      return true;
    }
  }

  private record Some(List<Question> questions) implements Question {
    @Override
    public boolean matches(JsonValue entry) {
      for (Question question : questions) {
        if (question.matches(entry)) {
          return true;
        }
      }
      return false;
    }
  }

  private record Compare(FieldPath path, Condition condition, Rules rules, Effort effort)
      implements Question {

    @Override
    public boolean matches(JsonValue entry) {
      return matches(entry, 0);
    }

    private boolean matches(JsonValue entry, int from) {
      effort.looks();
      List<Step> steps = path.steps();
      JsonValue value = entry;
      for (int i = from; i < steps.size(); i++) {
        Step step = steps.get(i);
        if (step instanceof Broken broken) {
          throw broken.fault();
        }
        if (step instanceof Wildcard && value instanceof JsonArray(var elements)) {
          return matchesAny(elements, i + 1);
        }
        JsonValue next = Paths.next(value, step, rules);
        if (next == null) {
          return absent();
        }
        value = next;
      }
      return condition.holds(value);
    }

    private boolean matchesAny(List<JsonValue> elements, int from) {
      for (JsonValue element : elements) {
        if (matches(element, from)) {
          return true;
        }
      }
      return false;
    }

    /// What is not there does not match, whatever is asked of it.
    private boolean absent() {
      if (path.steps().getLast() instanceof Broken broken) {
        throw broken.fault();
      }
      return false;
    }
  }

  private record Column(TableLeaf leaf, Effort effort) implements Question {
    @Override
    public boolean matches(JsonValue entry) {
      effort.looks();
      return leaf.matches(entry);
    }
  }

  /// A leaf that fails as soon as it is reached.
  private record Defect(Kind kind, String type, String message) implements Question {
    @Override
    public boolean matches(JsonValue entry) {
      throw QueryFault.of(kind, type, message);
    }
  }

  private final Rules rules;
  private final Conditions conditions;

  // Up to 26: what stands for an equal text wherever one is.
  private final Map<String, JsonInstant> dates = new HashMap<>();
  private final Question question;

  private FilterMatcher(Filter filter, Rules rules) {
    this.rules = rules;
    this.conditions = new Conditions(rules);
    filter.forEachLeaf(this::noteDate);
    this.question = question(filter);
  }

  /// @throws QueryFault for a table, if it lacks an operator that the filter has
  public static FilterMatcher of(Filter filter, Rules rules) {
    return new FilterMatcher(filter, rules);
  }

  /// Whether the entry matches.
  ///
  /// @throws QueryFault if it cannot be told
  public boolean matches(JsonValue entry) {
    return question.matches(entry);
  }

  private void noteDate(Leaf leaf) {
    DateText date = leaf.date();
    if (date != null) {
      dates.put(date.text(), date.date());
    }
  }

  private Question question(Filter filter) {
    return switch (filter) {
      case All(var filters) -> new Every(filters.stream().map(this::question).toList());
      case Any(var branches) -> new Some(branches.stream().map(this::question).toList());
      case Leaf leaf ->
          switch (rules) {
            case UNTIL_26 -> dates.isEmpty() ? compare(leaf, leaf.value()) : besideDates(leaf);
            case FROM_27 -> compare(leaf, leaf.value());
            case TABLE -> new Column(TableLeaf.of(leaf, conditions.effort()), conditions.effort());
          };
    };
  }

  private Question compare(Leaf leaf, JsonValue value) {
    Condition condition =
        leaf.ignoringCase()
            ? conditions.ignoringCase(leaf.operator(), value)
            : conditions.of(leaf.operator(), value);
    return new Compare(leaf.field(), condition, rules, conditions.effort());
  }

  /// A leaf of a query that has dates, with the defects of `query.md` §7: its field and its value
  /// are looked up among the dates, which fails for what cannot be a key.
  private Question besideDates(Leaf leaf) {
    JsonValue field = leaf.field().source();
    JsonValue value = leaf.value();
    if (!PythonValues.isHashable(field)) {
      return unhashable(field);
    }
    if (!PythonValues.isHashable(value)) {
      return unhashable(value);
    }
    if (dateFor(field) instanceof JsonInstant) {
      return new Defect(
          Kind.BAD_PATH,
          "AttributeError",
          "'datetime.datetime' object has no attribute 'partition'");
    }
    return compare(leaf, dateFor(value));
  }

  private static Question unhashable(JsonValue value) {
    return new Defect(
        Kind.TYPE_MISMATCH, "TypeError", "unhashable type: '" + PythonValues.type(value) + "'");
  }

  private JsonValue dateFor(JsonValue value) {
    return value instanceof JsonText(String text) && dates.containsKey(text)
        ? dates.get(text)
        : value;
  }
}
