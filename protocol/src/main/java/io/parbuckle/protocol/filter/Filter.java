package io.parbuckle.protocol.filter;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What an entry must be like to be part of a result, checked and taken apart (`query.md` §2).
///
/// ```java
/// Filter filter = FilterParser.parse(Json.read("[[\"port\", \"=\", \"Oslo\"]]"), Rules.UNTIL_26);
/// ```
public sealed interface Filter {

  /// All must match: the top level, and a list as a branch of OR. None at all match everything.
  record All(List<Filter> filters) implements Filter {

    public static final All EVERYTHING = new All(List.of());

    public All {
      filters = List.copyOf(filters);
    }

    public boolean isEmpty() {
      return filters.isEmpty();
    }
  }

  /// `["OR", [...]]`: one must match.
  record Any(List<Filter> branches) implements Filter {

    public Any {
      branches = List.copyOf(branches);
    }
  }

  /// `[field, operator, value]`.
  ///
  /// @param ignoringCase the operator had the prefix `C`
  /// @param date what the leaf says in a text, when it is about a date
  record Leaf(
      FieldPath field,
      Operator operator,
      boolean ignoringCase,
      JsonValue value,
      @Nullable DateText date)
      implements Filter {

    /// The operator as the client wrote it.
    public String sign() {
      return ignoringCase ? "C" + operator.sign() : operator.sign();
    }
  }

  /// The text of a `.$date` filter, on whichever side of the operator it stood, and what it says.
  ///
  /// Up to release 26 the date takes the place of *every* field and value of the query that is the
  /// same text (`query.md` §7), which is why it stands beside the value and not in its place.
  record DateText(String text, JsonInstant date) {}

  /// Hands out all leaves, from left to right.
  default void forEachLeaf(Consumer<Leaf> consumer) {
    switch (this) {
      case All(var filters) -> filters.forEach(filter -> filter.forEachLeaf(consumer));
      case Any(var branches) -> branches.forEach(branch -> branch.forEachLeaf(consumer));
      case Leaf leaf -> consumer.accept(leaf);
    }
  }
}
