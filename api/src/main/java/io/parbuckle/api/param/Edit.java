package io.parbuckle.api.param;

import org.jspecify.annotations.Nullable;

/// A field of an update: left as it is, or set to a new value. A component of this type is never
/// required and has no default.
public sealed interface Edit<T extends @Nullable Object> {

  /// The client left it out.
  record Keep<T extends @Nullable Object>() implements Edit<T> {}

  /// The client gave it.
  record Set<T extends @Nullable Object>(T value) implements Edit<T> {}

  default T over(T before) {
    return switch (this) {
      case Keep<T> _ -> before;
      case Set<T> set -> set.value();
    };
  }
}
