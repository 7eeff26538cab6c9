package io.parbuckle.api.param;

/// A field of an update: left as it is, or set to a new value. A component of this type is never
/// required and has no default.
public sealed interface Edit<T> {

  /// The client left it out.
  record Keep<T>() implements Edit<T> {}

  /// The client gave it.
  record Set<T>(T value) implements Edit<T> {}

  default T over(T before) {
    return switch (this) {
      case Keep<T> _ -> before;
      case Set<T> set -> set.value();
    };
  }
}
