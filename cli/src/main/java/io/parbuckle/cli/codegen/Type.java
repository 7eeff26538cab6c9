package io.parbuckle.cli.codegen;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a value is, as a JSON Schema says it, without rules that only the server checks.
sealed interface Type {

  /// Anything at all, or what has no word here.
  record Anything() implements Type {}

  record Text() implements Type {}

  record Truth() implements Type {}

  record Whole() implements Type {}

  record Fraction() implements Type {}

  /// `{"$date": …}`.
  record Moment() implements Type {}

  /// `{"$time": …}`.
  record ClockTime() implements Type {}

  /// Always null.
  record Nothing() implements Type {}

  /// One of these texts.
  record Words(List<String> words) implements Type {}

  record ListOf(Type item) implements Type {}

  /// `{"$set": […]}`.
  record SetOf(Type item) implements Type {}

  record MapOf(Type value) implements Type {}

  /// A list of fixed length.
  record Tuple(List<Type> items) implements Type {}

  record Maybe(Type type) implements Type {}

  record Either(List<Type> types) implements Type {}

  /// One of several objects, told apart by one of their members.
  ///
  /// @param variants the names of their types
  record Tagged(String member, List<String> variants) implements Type {}

  /// A type that has a name of its own.
  record Named(String name) implements Type {}

  /// @param open whether there may be members that are not named here
  record Fields(String doc, List<Field> fields, boolean open) implements Type {

    /// The word that tells this object from its siblings.
    ///
    /// @param member by which they are told apart
    @Nullable String tag(String member) {
      return fields.stream()
          .filter(field -> field.name().equals(member))
          .map(field -> field.type() instanceof Words(var words) ? words.getFirst() : null)
          .findFirst()
          .orElse(null);
    }

    boolean secret() {
      return fields.stream().anyMatch(Field::secret);
    }
  }

  /// A member of an object.
  ///
  /// @param required whether it is always there
  record Field(String name, String doc, Type type, boolean required, boolean secret) {

    /// Whether it can only be one thing, so that nobody needs to say it.
    boolean fixed() {
      return type instanceof Words(var words) && words.size() == 1 && required;
    }
  }
}
